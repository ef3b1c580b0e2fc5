"""Two ends of a connection in one page: offers that cross, and signals that come twice and in another order."""

from collections.abc import Callable

from tests.browser.conftest import Visitor
from tests.browser.modules import SHARED

CONNECT = """async () => {
  const {Peer} = await import("/peer.js");
  const other = {polite: "impolite", impolite: "polite"};
  const ends = {}, sent = [], kinds = [];
  const camera = () => {
    const canvas = Object.assign(document.createElement("canvas"), {width: 64, height: 36});
    canvas.getContext("2d").fillRect(0, 0, 64, 36);
    return canvas.captureStream(10);
  };
  const microphone = () => new AudioContext().createMediaStreamDestination().stream.getAudioTracks()[0];
  const locals = {polite: camera(), impolite: camera()};
  for (const name of Object.keys(other)) ends[name] = new Peer({
    name, session: name, polite: name === "polite", iceServers: [], local: locals[name], said: {camera: true, microphone: false},
    send: (kind, payload) => (kinds.push(kind), sent.push([other[name], kind, JSON.stringify(payload)])),
  });
  const both = (test) => Object.values(ends).every(test);
  const until = async (done) => { while (!done()) await new Promise(requestAnimationFrame); };
  // The newest first, and each twice.
  const deliver = () => sent.splice(0).reverse().flatMap((one) => [one, one]).forEach(([to, kind, payload]) => ends[to].take(kind, JSON.parse(payload)));
  const crossed = () => kinds.filter((kind) => kind === "OFFER").length >= 2;

  await until(crossed);
  await until(() => (deliver(), both(({connected, sends}) => connected && sends.camera)));
  kinds.length = 0;
  for (const name of Object.keys(other)) ends[name].put(microphone(), locals[name]);
  await until(crossed);
  await until(() => (deliver(), both(({stream}) => stream.getTracks().length === 2)));
  const left = new Promise((done) => ends.polite.addEventListener("left", () => done(true)));
  ends.impolite.close();
  return {left: await left, states: both(({connection}) => connection.signalingState !== "have-local-offer")};
}"""


def test_offers_that_cross_connect_once(console: str, visit: Callable[..., Visitor]) -> None:
    """At first and again when both turn on a microphone at the same moment; and who goes is missed at once."""
    visitor = visit()
    visitor.page.route("**/peer.js", lambda route: route.fulfill(path=SHARED / "breakouts/peer.js"))
    visitor.open(console + "/design")
    assert visitor.page.evaluate(CONNECT) == {"left": True, "states": True}
    assert visitor.complaints == []
