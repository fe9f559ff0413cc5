import type { RefObject } from 'react'
import { useWords } from '../i18n/i18n.ts'
import type { Camera } from '../scanner/use-camera.ts'
import { Button } from '../ui/button.tsx'
import { Icon } from '../ui/icon.tsx'

interface Props {
  video: RefObject<HTMLVideoElement | null>
  camera: Camera
  hint: string
}

/** The camera's picture with a frame to hold the code in, or why there is none. */
export function CameraView({ video, camera, hint }: Props) {
  const t = useWords()
  const { state, cameras, torch } = camera
  return (
    <section className={`camera ${state}`} aria-label={t('camera.view')}>
      <video ref={video} muted playsInline tabIndex={-1} />
      {state === 'on' && <div className="camera-frame" aria-hidden="true" />}
      {state === 'on' || state === 'starting' ? (
        <p className="camera-hint">{state === 'on' ? hint : t('camera.starting')}</p>
      ) : (
        <div className="camera-none">
          <Icon name="camera" />
          <p>{t(`camera.${state}`)}</p>
          <Button onClick={camera.retry}>{t('common.tryAgain')}</Button>
        </div>
      )}
      <div className="camera-tools">
        {torch !== null && (
          <Button icon="light" aria-pressed={torch} onClick={() => camera.setTorch(!torch)}>
            {t('camera.torch')}
          </Button>
        )}
        {cameras.length > 1 && state === 'on' && (
          <select
            className="camera-choice"
            aria-label={t('camera.choose')}
            value={camera.cameraId ?? cameras[0]?.id}
            onChange={(event) => camera.choose(event.target.value)}
          >
            {cameras.map(({ id, label }) => (
              <option key={id} value={id}>
                {label}
              </option>
            ))}
          </select>
        )}
      </div>
    </section>
  )
}
