import { Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'
import { Logo } from '../../app/frame/logo.tsx'
import { PreferencesButton } from '../../app/frame/menu-buttons.tsx'
import classes from './offer-shell.module.css'

/** What surrounds the page: whoever comes from a mail needs nothing else of this place. */
export function OfferShell({ children }: { children: ReactNode }) {
  return (
    <div className={classes.shell}>
      <header>
        <Logo />
      </header>
      <main className={classes.main}>{children}</main>
      <footer>
        <PreferencesButton />
      </footer>
    </div>
  )
}

interface CardProps {
  title: string
  /** Bears the page's heading. */
  isFirst?: boolean
  /** What it is about, above the heading. */
  about?: string
  children: ReactNode
}

/** One subject of the page. */
export function Card({ title, isFirst = false, about, children }: CardProps) {
  return (
    <section className={classes.card}>
      {about !== undefined && (
        <Text c="dimmed" fw={600} size="sm">
          {about}
        </Text>
      )}
      <Title order={isFirst ? 1 : 2} mb="sm">
        {title}
      </Title>
      {children}
    </section>
  )
}
