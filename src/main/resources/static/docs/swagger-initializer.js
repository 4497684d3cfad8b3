// validatorUrl null: no badge, which would send this server's address to somebody else's.
window.ui = SwaggerUIBundle({
  url: "openapi.json",
  dom_id: "#swagger-ui",
  deepLinking: true,
  displayRequestDuration: true,
  validatorUrl: null,
  presets: [SwaggerUIBundle.presets.apis],
});

// This page's own headers say whether strangers can use the server.
fetch(location.href, { method: "HEAD" }).then((page) => {
  if (page.headers.get("X-Semblance-Security") === "no-keys") {
    const notice = document.createElement("p");
    notice.setAttribute("role", "alert");
    notice.style = "margin: 0; padding: .8rem 1.5rem; background: #b3261e; color: #fff; font-family: sans-serif";
    notice.textContent =
      "No keys are set: whoever reaches this address can use the server. Make one with " +
      "“semblance keys create” and set semblance.security.keys-file.";
    document.body.prepend(notice);
  }
});
