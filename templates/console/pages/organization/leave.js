// Leaving an organization oneself.
import { remove } from "../../shared/api.js";
import { session } from "../../shared/auth.js";
import { confirm } from "../../shared/dialog.js";
import { t } from "../../shared/i18n.js";
import { run } from "../../shared/toast.js";

/** Ask, leave, and go home. */
export async function leaveOrganization({ id, name }) {
  const sure = await confirm({
    title: t("Leave {name}?", { name }),
    text: t("You lose access to its courses at once. Certificates you earned stay yours."),
    action: t("Leave"),
    danger: true,
  });
  if (!sure) return;
  const done = await run(async () => (await remove(`/api/organizations/${id}/members/${session().userId}`), true));
  if (done) location.assign("/");
}
