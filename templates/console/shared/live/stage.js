// The stage's own HTTP, with the broadcast's control token: scene, status, preview. See docs/live.md.
import { ApiError } from "../api.js";
import { t } from "../i18n.js";

const PATIENCE = 5_000;

/** One stage at `url`. `token()` gives the control token of the moment; failures are `ApiError`s, code `offline` when unreachable. */
export class Stage {
  constructor(url, token) {
    this.url = url.replace(/\/$/, "");
    this.token = token;
  }

  /** What the stage is doing: `Status`. */
  status = () => this.#read("GET", "/status");

  /** Show this scene: `{scene, tick, takesEffectAt}`. */
  setScene = (scene) => this.#read("PUT", "/scene", scene);

  /** Make it read the plan at once, for instance because a source was added. */
  refresh = () => this.#send("POST", "/refresh");

  /** The programme as it is mixed now, as a JPEG. */
  async preview() {
    return (await this.#send("GET", "/preview.jpg")).blob();
  }

  async #read(method, path, body) {
    return (await this.#send(method, path, body)).json();
  }

  async #send(method, path, body) {
    const headers = { Authorization: `Bearer ${this.token()}` };
    if (body) headers["Content-Type"] = "application/json";
    let response;
    try {
      response = await fetch(this.url + path, { method, headers, body: body && JSON.stringify(body), cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
    } catch (error) {
      if (!(error instanceof TypeError || error.name === "TimeoutError")) throw error;
      throw new ApiError(0, { detail: t("The stage cannot be reached.") });
    }
    if (response.ok) return response;
    throw await problemOf(response);
  }
}

async function problemOf(response) {
  const json = (response.headers.get("Content-Type") ?? "").includes("json");
  return new ApiError(response.status, json ? await response.json() : {});
}
