import { UnstyledButton, type UnstyledButtonProps } from '@mantine/core'
import { IconDots, IconLanguage } from '@tabler/icons-react'
import { type ComponentPropsWithRef, lazy, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useMe } from '../rights.ts'
import classes from './frame.module.css'
import type { NavigationEntry } from './navigation.ts'

// Menus bring positioning and focus code that the first paint does not need.
const loadMenus = () => import('./menus.tsx')
const AccountMenu = lazy(() => loadMenus().then((file) => ({ default: file.AccountMenu })))
const MoreMenu = lazy(() => loadMenus().then((file) => ({ default: file.MoreMenu })))
const PreferencesMenu = lazy(() => loadMenus().then((file) => ({ default: file.PreferencesMenu })))

/** What a button needs until its menu's code is there; pointing at it starts the loading. */
function useMenuLoading() {
  const [isAsked, setAsked] = useState(false)
  const prefetch = () => void loadMenus()
  return {
    isAsked,
    waiting: {
      'aria-haspopup': 'menu',
      'aria-expanded': false,
      onClick: () => setAsked(true),
      onPointerEnter: prefetch,
      onFocus: prefetch,
    } as const,
  }
}

type ButtonProps = UnstyledButtonProps & Omit<ComponentPropsWithRef<'button'>, 'style' | 'onChange'>

/** The signed-in person; opens language, appearance and sign-out. */
export function AccountButton({ isFolded = false }: { isFolded?: boolean }) {
  const { isAsked, waiting } = useMenuLoading()
  const plain = <AccountTarget isFolded={isFolded} {...waiting} />
  if (!isAsked) return plain
  return (
    <Suspense fallback={plain}>
      <AccountMenu target={(ref) => <AccountTarget isFolded={isFolded} ref={ref} />} />
    </Suspense>
  )
}

function AccountTarget({ isFolded, ...button }: ButtonProps & { isFolded: boolean }) {
  const { t } = useTranslation()
  const me = useMe()
  return (
    <UnstyledButton className={classes.account} aria-label={t('frame.account')} {...button}>
      <span className={classes.initials} aria-hidden>
        {initials(me.name)}
      </span>
      {!isFolded && (
        <span className={classes.accountText} aria-hidden>
          <span className={classes.accountName}>{me.name}</span>
          <span className={classes.accountRole}>{t(`frame.roles.${me.role}`)}</span>
        </span>
      )}
    </UnstyledButton>
  )
}

/** The last place of a phone's bar, for what does not fit it. */
export function MoreButton({ entries }: { entries: NavigationEntry[] }) {
  const { isAsked, waiting } = useMenuLoading()
  const plain = <MoreTarget {...waiting} />
  if (!isAsked) return plain
  return (
    <Suspense fallback={plain}>
      <MoreMenu target={(ref) => <MoreTarget ref={ref} />} entries={entries} />
    </Suspense>
  )
}

function MoreTarget(button: ButtonProps) {
  const { t } = useTranslation()
  return (
    <UnstyledButton className={classes.tab} {...button}>
      <IconDots size={22} stroke={1.7} aria-hidden />
      <span>{t('frame.more')}</span>
    </UnstyledButton>
  )
}

/** Language and appearance, before anyone is signed in. */
export function PreferencesButton() {
  const { isAsked, waiting } = useMenuLoading()
  const plain = <PreferencesTarget {...waiting} />
  if (!isAsked) return plain
  return (
    <Suspense fallback={plain}>
      <PreferencesMenu target={(ref) => <PreferencesTarget ref={ref} />} />
    </Suspense>
  )
}

function PreferencesTarget(button: ButtonProps) {
  const { t } = useTranslation()
  return (
    <UnstyledButton className={classes.preferences} {...button}>
      <IconLanguage size={18} aria-hidden />
      <span>{t('frame.preferences')}</span>
    </UnstyledButton>
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
