// What a component says while the connection is away does not arrive: it says it again when the connection is back, until Python
// has answered. And a session that has taken the place of a lost one is told anew.

// What a component knows outlives its element, so that another scene finds it as it was.
const memory = name => ((window.remembered ??= {})[name] ??= {});

const tell = (speaker, say) => {
  const app = document.querySelector("[data-testid=stApp]");
  speaker.say = say;
  speaker.listening?.disconnect();
  speaker.listening = new MutationObserver(() => app.dataset.testConnectionState === "CONNECTED" && say());
  speaker.listening.observe(app, { attributeFilter: ["data-test-connection-state"] });
  say();
};

// Python answers. Whether it is another session than the one that was told.
const isNewSession = (speaker, session) => {
  const other = speaker.session !== undefined && speaker.session !== session;
  speaker.session = session;
  if (!other) speaker.listening?.disconnect();
  return other;
};
