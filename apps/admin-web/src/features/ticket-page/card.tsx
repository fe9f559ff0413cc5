import { Title } from '@mantine/core'
import type { ReactNode } from 'react'
import classes from '../waitlist-offer/offer-shell.module.css'

interface CardProps {
  title: string
  /** It bears the page's heading. */
  isFirst?: boolean
  children: ReactNode
}

/** One subject of the page. */
export function Card({ title, isFirst = false, children }: CardProps) {
  return (
    <section className={classes.card}>
      <Title order={isFirst ? 1 : 2} mb="sm">
        {title}
      </Title>
      {children}
    </section>
  )
}
