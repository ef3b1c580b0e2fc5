"""A real Chromium publishes a canvas, its fake camera and its fake microphone over WHIP."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page

from media_lambdas.live_stage.sources.source import Source
from tests.browser.live.whip_stage import Ingest, serve_ingest

PAGE = """<!doctype html><title>Studio</title><script>
const peers = {}
async function publish(name, address, token, stream, codec) {
  const peer = peers[name] = new RTCPeerConnection({iceServers: [], bundlePolicy: 'max-bundle'})
  const headers = {Authorization: `Bearer ${token}`}
  for (const track of stream.getTracks()) {
    const transceiver = peer.addTransceiver(track, {direction: 'sendonly'})
    if (track.kind === 'video' && codec)
      transceiver.setCodecPreferences(RTCRtpSender.getCapabilities('video').codecs.filter(one => one.mimeType === codec))
  }
  const waiting = []
  let session
  const trickle = async lines => {
    const answer = await fetch(session.address, {method: 'PATCH', body: lines,
      headers: {...headers, 'If-Match': session.tag, 'Content-Type': 'application/trickle-ice-sdpfrag'}})
    peer.trickled = [...(peer.trickled || []), answer.status]
  }
  peer.onicecandidate = event => {
    const line = event.candidate?.candidate ? `a=${event.candidate.candidate}\\r\\n` : 'a=end-of-candidates\\r\\n'
    session ? trickle(line) : waiting.push(line)
  }
  await peer.setLocalDescription()
  const answer = await fetch(address, {method: 'POST', body: peer.localDescription.sdp,
    headers: {...headers, 'Content-Type': 'application/sdp'}})
  if (answer.status !== 201) throw new Error(await answer.text())
  session = peer.session = {address: new URL(answer.headers.get('Location'), address), tag: answer.headers.get('ETag')}
  await peer.setRemoteDescription({type: 'answer', sdp: await answer.text()})
  if (waiting.length) await trickle(waiting.join(''))
}
async function restart(name, token) {
  const peer = peers[name], session = peer.session
  const value = (text, key) => text.match(new RegExp(`a=${key}:(\\\\S+)`))[1]
  peer.onicecandidate = null
  peer.restartIce()
  await peer.setLocalDescription()
  while (peer.iceGatheringState !== 'complete') await new Promise(done => setTimeout(done, 10))
  const offer = peer.localDescription.sdp
  const lines = offer.split('\\r\\n').filter(line => /^a=(ice-ufrag|ice-pwd|candidate)/.test(line))
  const answer = await fetch(session.address, {method: 'PATCH', body: lines.join('\\r\\n') + '\\r\\na=end-of-candidates\\r\\n',
    headers: {Authorization: `Bearer ${token}`, 'If-Match': '*', 'Content-Type': 'application/trickle-ice-sdpfrag'}})
  const text = await answer.text()
  if (answer.status !== 200) throw new Error(text)
  const sdp = peer.remoteDescription.sdp.split('\\r\\n').filter(line => !/^a=(candidate|end-of-candidates)/.test(line)).join('\\r\\n')
    .replace(/a=ice-ufrag:.*/, `a=ice-ufrag:${value(text, 'ice-ufrag')}`)
    .replace(/a=ice-pwd:.*/, `a=ice-pwd:${value(text, 'ice-pwd')}`)
  const candidates = text.split('\\r\\n').filter(line => line.startsWith('a=candidate')).join('\\r\\n')
  await peer.setRemoteDescription({type: 'answer', sdp: sdp + candidates + '\\r\\n'})
  return [session.tag, answer.headers.get('ETag')]
}
function canvasStream(width, height) {
  const canvas = document.body.appendChild(Object.assign(document.createElement('canvas'), {width, height}))
  const pen = canvas.getContext('2d')
  let count = 0
  setInterval(() => {
    pen.fillStyle = 'white'
    pen.fillRect(0, 0, width / 2, height)
    pen.fillStyle = 'black'
    pen.fillRect(width / 2, 0, width / 2, height)
    pen.fillStyle = `rgb(${count++ % 255}, 0, 0)`
    pen.fillRect(0, height - 16, 16, 16)
  }, 33)
  return canvas.captureStream(30)
}
async function codecOf(name) {
  const stats = [...(await peers[name].getStats()).values()]
  const sent = stats.find(one => one.type === 'outbound-rtp' && one.kind === 'video')
  return stats.find(one => one.id === sent.codecId).mimeType
}
</script><body></body>"""


@pytest.fixture
def ingest() -> Iterator[Ingest]:
    with serve_ingest(PAGE, screen="SCREEN", camera="CAMERA", microphone="MICROPHONE") as running:
        yield running


@pytest.fixture
def studio(chromium: Browser, ingest: Ingest) -> Iterator[Page]:
    """A page of another origin than the stage's: CORS is part of the test."""
    context = chromium.new_context(permissions=["camera", "microphone"])
    page = context.new_page()
    page.goto(ingest.studio)
    yield page
    context.close()


def wait_until(page: Page, ingest: Ingest, condition: Callable[[], bool], seconds: float = 20) -> None:
    """Let the browser run until a condition on the sources holds."""
    deadline = ingest.hub.clock() + seconds
    while not condition():
        assert ingest.hub.clock() < deadline, {
            name: one.statistics(ingest.hub.clock()) for name, one in ingest.hub.sources.items()
        }
        page.wait_for_timeout(20)


def halves(source: Source, at: float) -> tuple[int, int]:
    """The brightness of the left and the right half of the newest picture."""
    found = source.frame_at(at)
    if found is None:
        return (0, 0)
    middle, quarter = found.height // 2, found.width // 4
    return int(found.y[middle, quarter]), int(found.y[middle, 3 * quarter])


def test_canvas_camera_and_microphone_arrive(studio: Page, ingest: Ingest) -> None:
    def now() -> float:
        return ingest.hub.clock()

    studio.evaluate(
        """async ([screen, camera, microphone]) => {
          const devices = await navigator.mediaDevices.getUserMedia({
            video: {width: 1280, height: 720, frameRate: 30}, audio: true})
          await publish('screen', ...screen, canvasStream(640, 360), 'video/VP8')
          await publish('camera', ...camera, new MediaStream(devices.getVideoTracks()))
          await publish('microphone', ...microphone, new MediaStream(devices.getAudioTracks()))
        }""",
        [[ingest.address(name), ingest.token(name)] for name in ("screen", "camera", "microphone")],
    )
    screen, camera, microphone = (ingest.source(name) for name in ("screen", "camera", "microphone"))
    wait_until(studio, ingest, lambda: halves(screen, now()) > (200, 0) and halves(screen, now())[1] < 50)
    wait_until(studio, ingest, lambda: camera.statistics(now())[1:3] == (1280, 720))
    wait_until(studio, ingest, lambda: microphone.statistics(now()).level > 0.01)
    wait_until(studio, ingest, lambda: camera.statistics(now()).fps > 20)
    assert studio.evaluate("codecOf('screen')") == "video/VP8"
    assert studio.evaluate("codecOf('camera')") in ("video/H264", "video/VP8")
    assert set(studio.evaluate("peers.camera.trickled || [204]")) == {204}

    studio.evaluate("peers.camera.close()")  # leaves in good order: no two seconds of a frozen face
    wait_until(studio, ingest, lambda: not camera.is_connected(now()), seconds=1.5)
    assert screen.is_connected(now())


def test_the_picture_outlives_a_restart_of_ice_and_is_gone_with_its_tab(
    studio: Page, ingest: Ingest, chromium: Browser
) -> None:
    screen = ingest.source("screen")
    studio.evaluate(
        "([address, token]) => publish('screen', address, token, canvasStream(640, 360))",
        [ingest.address("screen"), ingest.token("screen")],
    )
    wait_until(studio, ingest, lambda: screen.frame_at(ingest.hub.clock()) is not None)
    (session,) = ingest.hub._sessions.values()
    (agent,) = session._agents
    former = agent._transport._connection
    before, after = studio.evaluate("token => restart('screen', token)", ingest.token("screen"))
    assert before != after == session.etag
    wait_until(studio, ingest, lambda: agent._transport._connection is not former and former._closed)
    switched = ingest.hub.clock()
    wait_until(studio, ingest, lambda: screen._picture_came_at > switched + 0.5)
    assert list(ingest.hub._sessions.values()) == [session]

    waiting = chromium.new_page()
    studio.close()
    wait_until(waiting, ingest, lambda: not screen.is_connected(ingest.hub.clock()), seconds=3)
    waiting.close()
