"""What a page makes of the room's feed: the view of a moment, the chat's log, questions that are alike. In Node."""

from typing import Any

from tests.browser.modules import run_module

QUESTIONS = {
    "snow": "How long does the snow from the high valleys take to reach the sea?",
    "tide": "How long does a spring tide last?",
    "hours": "How long does the webinar take today?",
    "lime": "Do rivers in limestone behave differently?",
    "gauge": "Which gauge do you trust most?",
    "early": "Is the melt earlier than it was twenty years ago?",
    "slides": "Will we get the slides afterwards?",
    "fish": "Können Fische im Schmelzwasser überleben?",
    "nihongo": "川の水はどこから来ますか",
}
ALIKE = """
const texts = new m.SimilarTexts();
for (const [id, text] of Object.entries(v[0])) texts.add(id, text);
return v[1].map((text) => texts.like(text));
"""


def alike(*typed: str) -> list[list[str]]:
    found: list[list[str]] = run_module("room/similarity.js", ALIKE, QUESTIONS, typed)
    return found


def test_questions_that_say_nearly_the_same_are_found() -> None:
    """Other words, endings, order, case and accents; half typed; not what shares a few common words, nor what is hardly begun."""
    assert alike(
        "how long until snow of the high valley reaches the sea",
        "Do limestone rivers behave in a different way?",
        "Are we getting the SLIDES after",
        "konnen Fische in Schmelzwasser uberleben",
        "川の水はどこから来るの",
    ) == [["snow"], ["lime"], ["slides"], ["fish"], ["nihongo"]]
    assert (
        alike("How long does the break take?", "Is the recording free?", "What is a delta?", "Is th", "???")
        == [[]] * 5
    )


def test_what_changed_or_went_is_no_longer_found() -> None:
    script = """
    const texts = new m.SimilarTexts();
    texts.add("a", v[0]);
    texts.add("a", "Something else entirely");
    const changed = texts.like(v[0]);
    texts.add("b", v[0]);
    texts.remove("b");
    return [changed, texts.like(v[0]), [...texts.holders.values()].every((ids) => !ids.has("b"))];
    """
    assert run_module("room/similarity.js", script, QUESTIONS["snow"]) == [[], [], True]


def at(second: int) -> str:
    return f"2026-01-31T14:00:{second:02}.500Z"


ITEMS: dict[str, dict[str, Any]] = {
    "room": {"at": at(50), "chat": "OPEN"},
    "question/qst_1": {"at": at(10), "askedAt": at(5), "question": "?", "answerStartedAt": at(20), "answeredAt": at(30), "answer": "Yes."},
    "votes/qst_1": {"upvotes": 7},
    "poll/pol_1": {"at": at(15), "closesAt": at(40), "closedAt": None},
    "results/pol_1": {"at": at(45), "answers": 3},
    "chat/msg_2": {"at": at(12), "text": "b"},
    "chat/msg_1": {"at": at(12), "text": "a"},
}  # fmt: skip
VIEW = """
const items = new Map(Object.entries(v[0]));
return v[1].map((date) => {
  const { rules, questions, polls, messages } = m.viewAt(items, date && Date.parse(date));
  return [
    rules.chat, questions.map(({ upvotes, answering, answered, answer }) => [upvotes, answering, answered, answer]),
    polls.map(({ closed, results }) => [closed, results?.answers ?? null]), messages.map(({ text }) => text).join(""),
  ];
});
"""


def test_the_view_is_that_of_a_moment() -> None:
    """Rules hold at once; a question is being answered, then answered; a poll closes by its timer, and its results come later."""
    moments = [at(0), at(13), at(25), at(35), at(44), None]
    assert run_module("room/view.js", VIEW, ITEMS, moments) == [
        ["OPEN", [], [], ""],
        ["OPEN", [[7, False, False, None]], [], "ab"],
        ["OPEN", [[7, True, False, None]], [[False, None]], "ab"],
        ["OPEN", [[7, False, True, "Yes."]], [[False, None]], "ab"],
        ["OPEN", [[7, False, True, "Yes."]], [[True, None]], "ab"],
        ["OPEN", [[7, False, True, "Yes."]], [[True, 3]], "ab"],
    ]


def test_the_view_changes_only_where_a_moment_is_passed() -> None:
    script = """
    const moments = m.momentsOf(Object.values(v[0]));
    return v[1].map((date) => m.passedBy(moments, Date.parse(date)));
    """
    assert run_module("room/view.js", script, ITEMS, [at(0), at(10), at(11), at(14), at(59)]) == [
        0,
        1,
        1,
        3,
        9,
    ]


LOG = """
const minute = 60_000;
const message = (id, second) => [`chat/msg_${id}`, { at: new Date(600 * minute + second * 1000).toISOString(), text: id }];
const reads = [];
const pages = {
  598: [["a", -100], ["b", -80]], 599: [["c", -30]], 600: [["d", 1], ["e", 2], ["f", 3]],
};
const log = new m.ChatLog(async (number) => {
  reads.push(number);
  return pages[number].map(([id, second]) => ({ id: `msg_${id}`, ...message(id, second)[1] }));
});
const feed = (...entries) => new Map([["minute/598", { messages: pages[598].length }], ["minute/599", { messages: 1 }], ["minute/600", { messages: pages[600].length }], ...entries]);
const shown = (date = null) => log.upTo(date).map(({ text }) => text).join("");
"""


def test_the_log_keeps_what_rolled_out_and_drops_what_was_deleted() -> None:
    script = (
        LOG
        + """
    const seen = [];
    log.take(feed(message("d", 1), message("e", 2), message("f", 3)));
    seen.push(shown());
    log.take(feed(message("f", 3), message("g", 4)));          // d and e have rolled out
    seen.push(shown());
    log.take(feed(message("g", 4), message("h", 5)));          // f too
    log.take(feed(message("h", 5)));                           // so has g
    seen.push(shown());
    log.take(feed(message("h", 5), message("i", 6)));
    log.take(feed(message("h", 5)));                           // i was deleted
    seen.push(shown());
    return [seen, reads];
    """
    )
    assert run_module("room/chat-log.js", script) == [["def", "defg", "defgh", "defgh"], []]


def test_the_log_scrolls_back_by_minutes_and_follows_deletions_there() -> None:
    script = (
        LOG
        + """
    const seen = [];
    log.take(feed(message("f", 3)));
    seen.push([log.hasEarlier(null), shown()]);
    await Promise.all([log.earlier(null), log.earlier(null)]);
    seen.push([log.hasEarlier(null), shown()]);
    pages[598].pop();
    log.take(feed(message("f", 3)));
    await new Promise((done) => log.addEventListener("change", done, { once: true }));
    seen.push([log.hasEarlier(null), shown()]);
    return [seen, reads];
    """
    )
    assert run_module("room/chat-log.js", script) == [
        [[True, "f"], [False, "abcdef"], [False, "acdef"]],
        [600, 599, 598, 598],
    ]


def test_a_replay_has_what_was_said_before_the_moment() -> None:
    script = (
        LOG
        + """
    log.take(feed(message("x", 500)));
    await log.reach(599.2 * minute);
    return [shown(599.2 * minute), shown(600.5 * minute), reads];
    """
    )
    assert run_module("room/chat-log.js", script) == ["ab", "abc", [599, 598]]
