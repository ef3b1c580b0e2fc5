// What the room's elements have in common: each shows a room and follows it.
import { following } from "../following.js";

export class RoomPart extends following("room") {}
