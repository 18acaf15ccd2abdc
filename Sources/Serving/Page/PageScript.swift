/// What a page does more where scripts run: the answer comes without a new page, and fields that a model does not read
/// are put away. All markup is the server's.
enum PageScript {
  static let text = """
    "use strict";
    (() => {
      const form = document.getElementById("trial");
      const result = document.getElementById("result");
      const status = document.getElementById("status");
      const { model, text } = form.elements;
      let running = null;

      const show = (id, isShown) => {
        const field = document.getElementById(id);
        if (!field) return;
        field.hidden = !isShown;
        for (const input of field.querySelectorAll("input, textarea")) input.disabled = !isShown;
      };

      const adapt = () => {
        const chosen = model.selectedOptions[0].dataset;
        show("pair-field", "pairs" in chosen);
        show("words-field", !("entities" in chosen));
      };

      const ask = async (signal) => {
        const reply = await fetch("/", {
          method: "POST", headers: { "X-Hone-Part": "result" }, body: new URLSearchParams(new FormData(form)), signal
        });
        const part = new DOMParser().parseFromString(await reply.text(), "text/html").body;
        result.replaceChildren(...part.childNodes);
        status.textContent = result.querySelector("[data-summary]")?.dataset.summary ?? "";
      };

      form.addEventListener("submit", async (event) => {
        event.preventDefault();
        running?.abort();
        const own = new AbortController();
        running = own;
        status.textContent = "Working\\u2026";
        result.setAttribute("aria-busy", "true");
        try {
          await ask(own.signal);
        } catch {
          if (running !== own) return;
          result.replaceChildren();
          status.textContent = "The server did not answer. Is it still running?";
        }
        if (running === own) result.removeAttribute("aria-busy");
      });

      text.addEventListener("keydown", (event) => {
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
      });
      model.addEventListener("change", adapt);
      window.addEventListener("pageshow", adapt);
      adapt();
    })();

    """
}
