// What of the room is to be seen when the picture is at a moment of the programme, live and in the replay alike.

/** Epoch milliseconds of an ISO time; null for none. */
export const timeOf = (at) => (at ? Date.parse(at) : null);

/** All that a room has to show: {rules, questions, polls, messages}. `date` is the picture's (epoch milliseconds); null shows everything. */
export function viewAt(items, date) {
  const has = (at) => Boolean(at) && (date === null || Date.parse(at) <= date);
  const view = { rules: items.get("room") ?? {}, questions: [], polls: [], messages: [] };
  for (const [key, item] of items) {
    const [kind, id] = key.split("/");
    if (kind === "question" && has(item.at)) view.questions.push(questionAt({ id, ...item }, items.get(`votes/${id}`), has));
    if (kind === "poll" && has(item.at)) view.polls.push(pollAt({ id, ...item }, items.get(`results/${id}`), has));
    if (kind === "chat" && has(item.at)) view.messages.push({ id, ...item });
  }
  view.polls.sort((one, other) => other.at.localeCompare(one.at));
  view.messages.sort(inOrder);
  return view;
}

/** An answer is there from `answeredAt` on; before, from `answerStartedAt` on, the question is being answered. */
function questionAt(question, votes, has) {
  const answered = has(question.answeredAt);
  return {
    ...question,
    upvotes: votes?.upvotes ?? 0,
    answering: has(question.answerStartedAt) && !answered,
    answer: answered ? question.answer : null,
    answered,
  };
}

function pollAt(poll, results, has) {
  return { ...poll, closed: has(poll.closedAt) || (Boolean(poll.closesAt) && has(poll.closesAt)), results: results && has(results.at) ? results : null };
}

/** Messages by their time, those of one moment by their id. */
export const inOrder = (one, other) => timeOf(one.at) - timeOf(other.at) || one.id.localeCompare(other.id);

/** Every moment at which what is seen of these items changes by itself, in order. */
export function momentsOf(items) {
  const moments = [];
  for (const { at, answeredAt, answerStartedAt, closedAt, closesAt } of items) {
    for (const moment of [at, answeredAt, answerStartedAt, closedAt, closesAt]) if (moment) moments.push(Date.parse(moment));
  }
  return Float64Array.from(moments).sort();
}

/** How many of the sorted moments have come by `date`. */
export function passedBy(moments, date) {
  let [low, high] = [0, moments.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (moments[middle] <= date) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Questions for a list: first what is being answered, then by votes (`votes`) or the newest first (`newest`). */
export function sortQuestions(questions, order) {
  const newest = (one, other) => timeOf(other.askedAt) - timeOf(one.askedAt);
  const wanted = order === "votes" ? (one, other) => other.upvotes - one.upvotes || newest(one, other) : newest;
  return questions.toSorted((one, other) => other.answering - one.answering || wanted(one, other));
}

/** For reads that are made again by themselves: only what is no failure of the network or the API is an error. */
export function leaveForLater(error) {
  if (!("code" in error || error instanceof TypeError)) throw error;
}
