import { Menu, UnstyledButton } from '@mantine/core'
import { IconLogout } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { useTurnout } from '@turnout/client/react'
import { useTranslation } from 'react-i18next'
import { useErrorText } from '../../lib/error-text.ts'
import { toastError } from '../../lib/toast.ts'
import { useMe } from '../rights.ts'
import classes from './frame.module.css'
import { PreferenceItems } from './preferences.tsx'

/** Who is signed in; language, appearance, sign out. */
export function AccountMenu({ isFolded = false }: { isFolded?: boolean }) {
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
    <Menu position="right-end" width={232} shadow="md" withinPortal>
      <Menu.Target>
        <UnstyledButton className={classes.account} aria-label={t('frame.account')}>
          <span className={classes.initials} aria-hidden>
            {initials(me.name)}
          </span>
          {!isFolded && (
            <span className={classes.accountText}>
              <span className={classes.accountName}>{me.name}</span>
              <span className={classes.accountRole}>{t(`frame.roles.${me.role}`)}</span>
            </span>
          )}
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{me.email}</Menu.Label>
        <Menu.Divider />
        <PreferenceItems />
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={16} aria-hidden />} onClick={() => void signOut()}>
          {t('frame.signOut')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

function initials(name: string): string {
  const words = name.trim().split(/\s+/)
  const picked = words.length > 1 ? [words[0], words.at(-1)] : [words[0]]
  return picked
    .map((word) => [...(word ?? '')][0] ?? '')
    .join('')
    .toUpperCase()
}
