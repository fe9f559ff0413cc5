import { Menu, useMantineColorScheme } from '@mantine/core'
import { IconCheck, IconDeviceDesktop, IconLanguage, IconMoon, IconSun } from '@tabler/icons-react'
import { api, useSession } from '@turnout/client/react'
import { useTranslation } from 'react-i18next'
import { type Language, setLanguage } from '../i18n.ts'

const schemes = [
  { value: 'light', label: 'frame.light', icon: IconSun },
  { value: 'dark', label: 'frame.dark', icon: IconMoon },
  { value: 'auto', label: 'frame.system', icon: IconDeviceDesktop },
] as const

const tongues = [
  { value: 'en', label: 'frame.english' },
  { value: 'hu', label: 'frame.hungarian' },
] as const

/** Menu items that choose language and appearance. A signed-in person's language goes with the account, too. */
export function PreferenceItems() {
  const { t, i18n } = useTranslation()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const session = useSession()
  const updateMe = api.access.updateMe.useMutation()
  const choose = async (language: Language) => {
    await setLanguage(language)
    if (session.status === 'signedIn') updateMe.mutate({ locale: language })
  }
  return (
    <>
      <Menu.Label>{t('frame.language')}</Menu.Label>
      {tongues.map(({ value, label }) => (
        <Menu.Item
          key={value}
          lang={value}
          leftSection={<IconLanguage size={16} aria-hidden />}
          rightSection={i18n.language === value ? <IconCheck size={16} aria-hidden /> : null}
          aria-current={i18n.language === value}
          onClick={() => void choose(value)}
        >
          {t(label)}
        </Menu.Item>
      ))}
      <Menu.Label>{t('frame.scheme')}</Menu.Label>
      {schemes.map(({ value, label, icon: Icon }) => (
        <Menu.Item
          key={value}
          leftSection={<Icon size={16} aria-hidden />}
          rightSection={colorScheme === value ? <IconCheck size={16} aria-hidden /> : null}
          aria-current={colorScheme === value}
          onClick={() => setColorScheme(value)}
        >
          {t(label)}
        </Menu.Item>
      ))}
    </>
  )
}
