import { useRef } from 'react'
import { useWords } from '../i18n/i18n.ts'
import { createCoolDown } from '../scanner/cool-down.ts'
import { useCamera } from '../scanner/use-camera.ts'
import { CameraView } from './camera-view.tsx'

/** Reads the pairing QR. */
export function PairingCamera({ onCode }: { onCode: (text: string) => void }) {
  const t = useWords()
  const video = useRef<HTMLVideoElement>(null)
  const coolDown = useRef(createCoolDown(() => performance.now()))
  const camera = useCamera(video, (code) => {
    if (coolDown.current.isNew(code)) onCode(code)
  })
  return <CameraView video={video} camera={camera} hint={t('pairing.scanHint')} />
}
