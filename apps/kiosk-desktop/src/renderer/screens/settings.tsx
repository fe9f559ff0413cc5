import { useState } from 'react'
import { hasShell } from '../device/shell.ts'
import { isSoundOn, play, setSound } from '../device/sounds.ts'
import { chooseTheme, currentTheme, themes } from '../device/theme.ts'
import type { Door } from '../door/open-door.ts'
import { chooseLanguage, currentLanguage, languages, useWords } from '../i18n/i18n.ts'
import type { Kiosk } from '../station/kiosk.ts'
import { Button } from '../ui/button.tsx'
import { Choice } from '../ui/choice.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { KioskFacts } from './kiosk-facts.tsx'
import { ShellSettings } from './shell-settings.tsx'

interface Props {
  /** The open door, if there is one. */
  door: Door | null
  kiosk: Kiosk
  onClose: () => void
}

const languageOptions = [
  { value: 'en', label: languages.en },
  { value: 'hu', label: languages.hu },
] as const

/** Language, look and sound for whoever stands here; what the kiosk is; and, behind the PIN, what it belongs to. */
export function Settings({ door, kiosk, onClose }: Props) {
  const t = useWords()
  const [theme, setTheme] = useState(currentTheme)
  const [sound, setSoundState] = useState(isSoundOn)
  return (
    <Dialog title={t('settings.title')} onClose={onClose} size="wide">
      <Choice
        label={t('settings.language')}
        value={currentLanguage()}
        options={languageOptions}
        onChange={(language) => void chooseLanguage(language)}
      />
      <Choice
        label={t('settings.theme')}
        value={theme}
        options={themes.map((value) => ({ value, label: t(`settings.themes.${value}`) }))}
        onChange={(value) => {
          chooseTheme(value)
          setTheme(value)
        }}
      />
      <div className="row">
        <Choice
          label={t('settings.sound')}
          value={sound ? 'on' : 'off'}
          options={[
            { value: 'on', label: t('settings.on') },
            { value: 'off', label: t('settings.off') },
          ]}
          onChange={(value) => {
            setSound(value === 'on')
            setSoundState(value === 'on')
          }}
        />
        <Button icon="sound" disabled={!sound} onClick={() => play('admitted', true)}>
          {t('settings.test')}
        </Button>
      </div>
      {door && <KioskFacts door={door} />}
      {(hasShell || door) && <ShellSettings kiosk={kiosk} isPaired={door !== null} onClose={onClose} />}
    </Dialog>
  )
}

export default Settings
