"""Drawings made on the pad, as text for an address (see `strokes_to_text`): put one behind ?digit_ink= to see it."""

DIGITS = {
    "7": "FkdAaz2POrI3q0GkTJ1Yl2ORb4t7hoeBk32geqx3uXTGc9M.FluHdYSOgqiA",
    "3": "FlRDWzlmMHMrgSmOLZo1oUGiTpxak2WHbnp1b3h_c5B2nn-pjK2cq6ujupfGiM540WjQWclMvQ",
    "flat-topped 3": "Fk43bjWNNK0zm0eKW3hvi2qbbqh5sIizma-rp7qaxorNedBozljHS7w",
    "plain 7": "Fkw8bzmSNrQzrD2lSJ5Tl1-Raox2h4KCj3-bfKh6tXjCeNA",
}
STRANGERS = {
    "a 0": "FoEvbTZeQlVST2VNeU2NT6FXs2TDdc6Iz5nGp7avpLKQsn2waatVokWVOIEv",
    "a 1": "FokvhGaAnXzT",
    "a 2": "FlRUWT9pMn0tkTOfQqRWoGmUe4WLc5pkqli5VMpzyJPHssU",
    "a 4": "Fm0ubDVqPGhEZ0tkUmJaYGFdaFtvWHZVfVKETopxiZSHtoU.Fpk3lWySoY7X",
    "a 5": "FqgzkTR7NWQ3YkphXl9xb2aBZZNroXaqhqyYqKufu5HIgNBv0l7NTr8",
    "a 6": "Fp0vjTh_Q3JQZ15ebVh-VJBUo1e2YMVwz4LRlMugvaSrnZmPjn2NbJZepFay",
    "an 8": "FptMkzaBL201YENfVWlneHWIf5aMoJ2isZvDjNB402XLWbtZqGGWb4d_e41wmGGbTA",
    "a 9": "FqROnT-RNoMzdDZnPV5JWlhcZ2Vyc3iDeJBym2iiW6ZMpVelYqRto3ehgqCMnpecoZqsl7aUwZHLjtU",
    "a face": "EIAkZChMNTlILGAmeymWM69DxVrUdNyP26nSwMPQrdmT2njUXcdFtDOcJ4Ak.EGBm.EJ9m.EFaXXJ9jpmmrcK92sX2yg7KKsZGul6qepKSeq5U",
    "a line": "FjeBaH-ZfMp6",
    "a dot": "IoCA",
}
# Somebody's sheets (see `sheets_to_text`): sevens with a bar and a curled foot, threes with a flat top, and one plain seven.
HAND = "~".join(
    [
        "7FkE0RipiLIUprCajOpxQlmiQfIeRgqd6vnPRWtdB1A.FleHvJE",
        "3FkstgCiyJ5NUcHqCe46Fl5WaqJa3jsaC1HLX",
        "7Fks0TyhrMJMotyewOqVQnWmSe4eSfaZzvmbRUtdB0w.FlSUtKQ",
        "3FlAsiSa6J5xSfHh8hY2ImY-inaSsobyWzIbUddk",
        "7FkQraC2QLLslsz6qUKBlmHuPk4Snfbx10g",
        "7FkA7QihhL4kptCaoOp1Rl2ePe4eTgad9vnnRYdlL0w.Fk2cvKI",
        "3FlEviCe4J5pTeHl3gYuEmY2gmqWpobmXx4fSeNc",
        "7FkE0QytlLYwruCatPaZSm2eSfIuRhqZ_v3jTZNZQ0w.Fkmcx6A",
    ]
)


def on_the_pad(ink: str) -> dict[str, str]:
    """Controls that put this drawing on the pad: for the buttons of a card."""
    return {"way": "Draw", "ink": ink}
