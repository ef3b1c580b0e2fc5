// Whether somebody takes part in a webinar's broadcast, so that pages can show the way to the studio.
import { get } from "../api.js";
import { hasRole } from "../me.js";

/** The host, who administers the organization, and whom the host named. */
export async function presents({ id, hostId, organizationId }, userId) {
  if (!userId) return false;
  if (hostId === userId || (await hasRole(organizationId))) return true;
  try {
    const { items } = await get(`/api/webinars/${id}/presenters`);
    return items.some((presenter) => presenter.userId === userId && !presenter.droppedAt);
  } catch (error) {
    if ("code" in error) return false;
    throw error;
  }
}
