import { Menu } from '@mantine/core'
import { IconLogout } from '@tabler/icons-react'
import { Link, useNavigate } from '@tanstack/react-router'
import { useTurnout } from '@turnout/client/react'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useErrorText } from '../../lib/error-text.ts'
import { toastError } from '../../lib/toast.ts'
import { useMe } from '../rights.ts'
import type { NavigationEntry } from './navigation.ts'
import { PreferenceItems } from './preferences.tsx'

interface MenuShellProps {
  /** The button that was pressed, drawn the same as before this code was loaded. */
  target: ReactNode
  children: ReactNode
}

/** A menu that is open from the start: its code was loaded because somebody pressed its button. */
function MenuShell({ target, children }: MenuShellProps) {
  const [opened, setOpened] = useState(true)
  return (
    <Menu opened={opened} onChange={setOpened} position="top-end" width={232} shadow="md">
      <Menu.Target>{target}</Menu.Target>
      <Menu.Dropdown>{children}</Menu.Dropdown>
    </Menu>
  )
}

/** Who is signed in; language, appearance, sign out. */
export function AccountMenu({ target }: { target: ReactNode }) {
  const { t } = useTranslation()
  const me = useMe()
  const turnout = useTurnout()
  const navigate = useNavigate()
  const errorText = useErrorText()
  const signOut = async () => {
    try {
      await turnout.signOut()
      await navigate({ to: '/sign-in' })
    } catch (error) {
      toastError(errorText(error))
    }
  }
  return (
    <MenuShell target={target}>
      <Menu.Label>{me.email}</Menu.Label>
      <Menu.Divider />
      <PreferenceItems />
      <Menu.Divider />
      <Menu.Item leftSection={<IconLogout size={16} aria-hidden />} onClick={() => void signOut()}>
        {t('frame.signOut')}
      </Menu.Item>
    </MenuShell>
  )
}

/** What did not fit the bar of a phone. */
export function MoreMenu({ target, entries }: { target: ReactNode; entries: NavigationEntry[] }) {
  const { t } = useTranslation()
  return (
    <MenuShell target={target}>
      {entries.map((entry) => (
        <Menu.Item
          key={entry.key}
          component={Link}
          to={entry.to}
          leftSection={<entry.icon size={18} stroke={1.7} aria-hidden />}
        >
          {t(`frame.${entry.key}`)}
        </Menu.Item>
      ))}
    </MenuShell>
  )
}

/** Language and appearance for those who are not signed in. */
export function PreferencesMenu({ target }: { target: ReactNode }) {
  return (
    <MenuShell target={target}>
      <PreferenceItems />
    </MenuShell>
  )
}
