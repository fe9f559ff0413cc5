import { useRef } from 'react'
import type { Door } from '../door/open-door.ts'
import { useWords } from '../i18n/i18n.ts'
import { useStore } from '../lib/store.ts'
import { useCamera } from '../scanner/use-camera.ts'
import { Button } from '../ui/button.tsx'
import { CameraView } from './camera-view.tsx'
import { Counter } from './counter.tsx'
import { RecentScans } from './recent-scans.tsx'

interface Props {
  door: Door
  onSight: (code: string) => void
  onSearch: () => void
}

/** Waiting for the next guest. */
export function Ready({ door, onSight, onSearch }: Props) {
  const t = useWords()
  const video = useRef<HTMLVideoElement>(null)
  const camera = useCamera(video, onSight)
  const sessionCode = useStore(door.state, (state) => state.sessionCode)
  const counters = useStore(door.state, (state) => state.counters)
  return (
    <main className="ready">
      <h1 className="visually-hidden">{t('ready.title')}</h1>
      <CameraView video={video} camera={camera} hint={t('ready.hint')} />
      <div className="ready-side">
        <Counter counter={counters.find(({ code }) => code === sessionCode) ?? null} />
        <Button look="primary" size="large" icon="search" className="search-button" onClick={onSearch}>
          {t('ready.search')}
        </Button>
        <RecentScans door={door} />
      </div>
    </main>
  )
}
