import { useCallback, useEffect, useState } from 'react'
import type { ShellInfo } from '../../shared/ipc.ts'
import { hasShell, shell } from '../device/shell.ts'
import { useWords } from '../i18n/i18n.ts'
import type { Kiosk } from '../station/kiosk.ts'
import { Button } from '../ui/button.tsx'
import { PinForm } from './pin-form.tsx'
import { ServerForm } from './server-form.tsx'

interface Props {
  kiosk: Kiosk
  isPaired: boolean
  onClose: () => void
}

/** What changes the kiosk itself: with a shell that has a PIN, only for those who know it. */
export function ShellSettings({ kiosk, isPaired, onClose }: Props) {
  const t = useWords()
  const [info, setInfo] = useState<ShellInfo | null>(null)
  const [part, setPart] = useState<'none' | 'pin' | 'server' | 'unpair'>('none')
  const refresh = useCallback(() => {
    shell.info({}).then(setInfo, () => setInfo(null))
  }, [])
  useEffect(refresh, [refresh])

  if (!info) return null
  if (!info.isUnlocked) {
    return (
      <section>
        <h3>{t('settings.shell')}</h3>
        <p>{t('settings.unlock')}</p>
        <PinForm
          label={t('settings.pin')}
          action={t('settings.unlockDo')}
          submit={(pin) => shell.unlock({ pin })}
          onDone={refresh}
        />
      </section>
    )
  }
  return (
    <section>
      {hasShell && <h3>{t('settings.shell')}</h3>}
      {hasShell && !info.hasPin && <p className="warn">{t('settings.noPin')}</p>}
      <div className="actions wrap">
        {hasShell && (
          <Button icon="lock" onClick={() => setPart('pin')}>
            {t(info.hasPin ? 'settings.changePin' : 'settings.setPin')}
          </Button>
        )}
        {hasShell && !info.hasFixedServer && (
          <Button icon="plug" onClick={() => setPart('server')}>
            {t('settings.changeServer')}
          </Button>
        )}
        {isPaired && (
          <Button icon="close" onClick={() => setPart('unpair')}>
            {t('settings.unpair')}
          </Button>
        )}
        {hasShell && (
          <Button icon="door" onClick={() => void shell.exit({})}>
            {t('settings.leave')}
          </Button>
        )}
      </div>
      {part === 'pin' && (
        <PinForm
          label={t('settings.newPin')}
          action={t('common.save')}
          done={t('settings.pinSaved')}
          isNew
          submit={(newPin) => shell.configure({ newPin })}
          onDone={refresh}
        />
      )}
      {part === 'server' && <ServerForm server={info.server ?? ''} onDone={onClose} />}
      {part === 'unpair' && (
        <div className="confirm">
          <p>{t('settings.unpairText')}</p>
          <Button look="danger" size="large" onClick={() => void kiosk.unpair()}>
            {t('settings.unpairConfirm')}
          </Button>
        </div>
      )}
    </section>
  )
}
