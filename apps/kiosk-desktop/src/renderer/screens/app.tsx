import { lazy, Suspense, useState } from 'react'
import { useWords } from '../i18n/i18n.ts'
import { useStore } from '../lib/store.ts'
import type { Kiosk } from '../station/kiosk.ts'
import { Button } from '../ui/button.tsx'
import { MessageScreen } from '../ui/message-screen.tsx'
import { LockedScreen } from './locked-screen.tsx'
import { PairingScreen } from './pairing-screen.tsx'
import { TopBar } from './top-bar.tsx'

const DoorScreen = lazy(() => import('./door-screen.tsx'))
const SetupScreen = lazy(() => import('./setup-screen.tsx'))
const Settings = lazy(() => import('./settings.tsx'))

/** The screen that belongs to where the kiosk is. */
export function App({ kiosk }: { kiosk: Kiosk }) {
  const t = useWords()
  const stage = useStore(kiosk.stage)
  const [hasSettings, setHasSettings] = useState(false)

  if (stage.kind === 'open') {
    return (
      <Suspense fallback={<Starting />}>
        <DoorScreen door={stage.door} kiosk={kiosk} />
      </Suspense>
    )
  }
  return (
    <div className="page">
      <TopBar>
        <Button look="ghost" icon="settings" aria-label={t('ready.settings')} onClick={() => setHasSettings(true)} />
      </TopBar>
      <Suspense fallback={<Starting />}>
        <PlainStage kiosk={kiosk} />
        {hasSettings && <Settings door={null} kiosk={kiosk} onClose={() => setHasSettings(false)} />}
      </Suspense>
    </div>
  )
}

function PlainStage({ kiosk }: { kiosk: Kiosk }) {
  const t = useWords()
  const stage = useStore(kiosk.stage)
  switch (stage.kind) {
    case 'insecure':
      return (
        <MessageScreen icon="lock" title={t('insecure.title')}>
          <p>{t('insecure.text')}</p>
          <p>{t('insecure.hint')}</p>
        </MessageScreen>
      )
    case 'elsewhere':
      return (
        <MessageScreen icon="swap" title={t('elsewhere.title')}>
          <p>{t('elsewhere.text')}</p>
        </MessageScreen>
      )
    case 'setup':
      return <SetupScreen onDone={() => void kiosk.start()} />
    case 'pairing':
      return <PairingScreen key={stage.offered} kiosk={kiosk} offered={stage.offered} server={stage.server} />
    case 'locked':
      return <LockedScreen reason={stage.reason} isWiped={stage.isWiped} onPairAgain={kiosk.pairAgain} />
    default:
      return <Starting />
  }
}

function Starting() {
  const t = useWords()
  return (
    <main className="starting" aria-busy="true">
      <p className="visually-hidden">{t('app.starting')}</p>
    </main>
  )
}
