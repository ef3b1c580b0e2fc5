// A webinar's polls for those who run them: the list, kept fresh, and what is done with one.
import { get, post, put } from "../api.js";
import { t } from "../i18n.js";
import { run, toast } from "../toast.js";
import { WatchedList } from "./watched.js";

export class PollDesk extends WatchedList {
  /** `path` gives the webinar's path of the API. */
  constructor(host, path) {
    super(host, async () => ({ ...(await get(`${path()}/polls`)), nextCursor: null }));
    this.path = path;
  }

  pathOf = ({ id }) => `${this.path()}/polls/${id}`;

  launch = (poll, resultsShown) => this.change(() => post(`${this.pathOf(poll)}/launch`, { resultsShown }), t("The poll is open"));

  shut = (poll) => this.change(() => post(`${this.pathOf(poll)}/close`), t("The poll is closed"));

  show = (poll, shown) => this.change(() => put(`${this.pathOf(poll)}/results`, { shown }), shown ? t("Everybody sees the results") : t("The results are hidden"));

  async change(send, done) {
    const changed = await run(send);
    if (!changed) return;
    this.keep(changed);
    toast(done);
  }
}
