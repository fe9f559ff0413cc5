import { type RefObject, useEffect, useRef, useState } from 'react'
import { readPreference, writePreference } from '../device/preferences.ts'
import { createDecoder, type Decoder } from './decoder.ts'

/** What can be said of the camera. `blocked`: forbidden by the person or the system; `missing`: none is there. */
export type CameraState = 'starting' | 'on' | 'blocked' | 'missing' | 'busy'

export interface Camera {
  state: CameraState
  cameras: { id: string; label: string }[]
  cameraId: string | null
  choose: (id: string) => void
  /** Null where the camera has no light. */
  torch: boolean | null
  setTorch: (on: boolean) => void
  retry: () => void
}

const LOOK_EVERY_MS = 100

type WithTorch = MediaTrackCapabilities & { torch?: boolean }

/** Runs the camera into the video element and tells of every code seen, ten times a second, still or not. */
export function useCamera(video: RefObject<HTMLVideoElement | null>, onSight: (code: string) => void): Camera {
  const [state, setState] = useState<CameraState>('starting')
  const [cameras, setCameras] = useState<Camera['cameras']>([])
  const [cameraId, setCameraId] = useState(() => readPreference('camera'))
  const [torch, setTorchState] = useState<boolean | null>(null)
  const [attempt, setAttempt] = useState(0)
  const track = useRef<MediaStreamTrack | null>(null)
  const sight = useRef(onSight)
  sight.current = onSight

  useEffect(() => {
    const element = video.current
    // A new attempt is all that this number stands for.
    if (!element || attempt < 0) return
    const run = startCamera(element, cameraId, (code) => sight.current(code), {
      onState: setState,
      onCameras: setCameras,
      onTrack: (current) => {
        track.current = current
        const capabilities: WithTorch | undefined = current?.getCapabilities?.()
        setTorchState(capabilities?.torch ? false : null)
      },
    })
    return run.stop
  }, [video, cameraId, attempt])

  useEffect(() => {
    const onChange = () => {
      if (track.current?.readyState !== 'live') setAttempt((count) => count + 1)
    }
    navigator.mediaDevices?.addEventListener('devicechange', onChange)
    return () => navigator.mediaDevices?.removeEventListener('devicechange', onChange)
  }, [])

  return {
    state,
    cameras,
    cameraId,
    choose: (id) => {
      writePreference('camera', id)
      setCameraId(id)
    },
    torch,
    setTorch: (on) => {
      const constraint: MediaTrackConstraintSet & { torch: boolean } = { torch: on }
      track.current?.applyConstraints({ advanced: [constraint] }).then(
        () => setTorchState(on),
        () => setTorchState(null),
      )
    },
    retry: () => setAttempt((count) => count + 1),
  }
}

interface Listeners {
  onState: (state: CameraState) => void
  onCameras: (cameras: Camera['cameras']) => void
  onTrack: (track: MediaStreamTrack | null) => void
}

function startCamera(
  video: HTMLVideoElement,
  cameraId: string | null,
  onSight: (code: string) => void,
  { onState, onCameras, onTrack }: Listeners,
): { stop: () => void } {
  let isOver = false
  let stream: MediaStream | null = null
  let decoder: Decoder | null = null
  let timer: ReturnType<typeof setTimeout> | undefined

  const look = async () => {
    if (isOver || !decoder) return
    try {
      const isVisible = video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA && video.videoWidth > 0
      const code = isVisible ? await decoder.decode(video) : null
      if (code && !isOver) onSight(code)
    } catch {
      // One picture that cannot be read is no reason to stop looking.
    }
    if (!isOver) timer = setTimeout(() => void look(), LOOK_EVERY_MS)
  }

  const begin = async () => {
    onState('starting')
    try {
      stream = await openStream(cameraId)
      if (isOver) return end()
      const [track = null] = stream.getVideoTracks()
      track?.addEventListener('ended', () => onState('missing'))
      onTrack(track)
      video.srcObject = stream
      await video.play()
      decoder = await createDecoder()
      if (isOver) return end()
      onState('on')
      onCameras(await listCameras())
      await look()
    } catch (error) {
      if (!isOver) onState(stateOf(error))
    }
  }

  const end = () => {
    isOver = true
    clearTimeout(timer)
    for (const track of stream?.getTracks() ?? []) track.stop()
    decoder?.close()
    video.srcObject = null
    onTrack(null)
  }

  void begin()
  return { stop: end }
}

async function openStream(cameraId: string | null): Promise<MediaStream> {
  if (!navigator.mediaDevices) throw new DOMException('No camera without a secure page', 'NotFoundError')
  const size = { width: { ideal: 1280 }, height: { ideal: 720 } }
  const back = { video: { ...size, facingMode: { ideal: 'environment' } }, audio: false }
  if (cameraId === null) return navigator.mediaDevices.getUserMedia(back)
  try {
    return await navigator.mediaDevices.getUserMedia({
      video: { ...size, deviceId: { exact: cameraId } },
      audio: false,
    })
  } catch (error) {
    // The chosen camera is gone: any other will do.
    if (error instanceof DOMException && /^(?:Overconstrained|NotFound)/.test(error.name)) {
      return navigator.mediaDevices.getUserMedia(back)
    }
    throw error
  }
}

async function listCameras(): Promise<Camera['cameras']> {
  const devices = await navigator.mediaDevices.enumerateDevices()
  return devices
    .filter((device) => device.kind === 'videoinput' && device.deviceId !== '')
    .map((device, index) => ({ id: device.deviceId, label: device.label || `Camera ${index + 1}` }))
}

function stateOf(error: unknown): CameraState {
  const name = error instanceof DOMException ? error.name : ''
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'blocked'
  return name === 'NotReadableError' || name === 'AbortError' ? 'busy' : 'missing'
}
