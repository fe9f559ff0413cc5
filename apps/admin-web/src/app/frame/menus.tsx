import { Menu } from '@mantine/core'
import { IconLogout, IconUser } from '@tabler/icons-react'
import { Link, useNavigate } from '@tanstack/react-router'
import { useTurnout } from '@turnout/client/react'
import { type ReactNode, type Ref, useLayoutEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useErrorText } from '../../lib/error-text.ts'
import { toastError } from '../../lib/toast.ts'
import { useMe } from '../rights.ts'
import type { NavigationEntry } from './navigation.ts'
import { PreferenceItems } from './preferences.tsx'

/** Draws the button that was pressed, the same as before this code was loaded. */
type Target = (ref: Ref<HTMLButtonElement>) => ReactNode

/** A menu that opens by itself: its code was loaded because somebody pressed its button. */
function MenuShell({ target, children }: { target: Target; children: ReactNode }) {
  const [opened, setOpened] = useState(false)
  const button = useRef<HTMLButtonElement>(null)
  useLayoutEffect(() => {
    // The pressed button is gone, and this one stands in its place: closing gives the focus back to it.
    button.current?.focus()
    setOpened(true)
  }, [])
  return (
    <Menu opened={opened} onChange={setOpened} position="top-end" width={232} shadow="md" returnFocus>
      <Menu.Target>{target(button)}</Menu.Target>
      <Menu.Dropdown>{children}</Menu.Dropdown>
    </Menu>
  )
}

/** Who is signed in; language, appearance, sign out. */
export function AccountMenu({ target }: { target: Target }) {
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
      <Menu.Item component={Link} to="/account" leftSection={<IconUser size={16} aria-hidden />}>
        {t('frame.accountPage')}
      </Menu.Item>
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
export function MoreMenu({ target, entries }: { target: Target; entries: NavigationEntry[] }) {
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
export function PreferencesMenu({ target }: { target: Target }) {
  return (
    <MenuShell target={target}>
      <PreferenceItems />
    </MenuShell>
  )
}
