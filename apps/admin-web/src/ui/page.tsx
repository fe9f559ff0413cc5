import { Group, Text, Title } from '@mantine/core'
import { IconChevronRight } from '@tabler/icons-react'
import { Link, type LinkProps } from '@tanstack/react-router'
import { Fragment, type ReactNode, useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import classes from './page.module.css'

/** One step of the way to this page; the page itself is not one of them. */
export interface Crumb {
  label: string
  link: Pick<LinkProps, 'to' | 'params' | 'search'>
}

interface PageHeaderProps {
  title: string
  /** Beside the title, such as a state. */
  badge?: ReactNode
  /** One line below the title. */
  meta?: ReactNode
  crumbs?: Crumb[]
  /** Top right: one primary action, quiet ones before it. */
  actions?: ReactNode
}

/** The head of a page: the way here, what this is, what to do with it. Also names the window. */
export function PageHeader({ title, badge, meta, crumbs = [], actions }: PageHeaderProps) {
  useWindowTitle(title)
  return (
    <header className={classes.header}>
      <Breadcrumbs crumbs={crumbs} />
      <div className={classes.titleRow}>
        <div className={classes.titleBlock}>
          <Group gap="sm" wrap="wrap">
            <Title order={1} className={classes.title}>
              {title}
            </Title>
            {badge}
          </Group>
          {meta && (
            <Text component="div" c="dimmed" size="sm" mt={4}>
              {meta}
            </Text>
          )}
        </div>
        {actions && <Group gap="xs">{actions}</Group>}
      </div>
    </header>
  )
}

function Breadcrumbs({ crumbs }: { crumbs: Crumb[] }) {
  const { t } = useTranslation()
  if (crumbs.length === 0) return null
  return (
    <nav aria-label={t('common.breadcrumbs')} className={classes.crumbs}>
      {crumbs.map(({ label, link }, index) => (
        <Fragment key={label}>
          {index > 0 && <IconChevronRight size={14} aria-hidden />}
          <Link {...link} className={classes.crumb}>
            {label}
          </Link>
        </Fragment>
      ))}
    </nav>
  )
}

/** Puts the page's name before the product's in the window's title. */
export function useWindowTitle(title: string) {
  useEffect(() => {
    document.title = title === '' ? 'Turnout' : `${title} · Turnout`
  }, [title])
}

/** The body of a page. `narrow` suits forms and reading. */
export function Page({ children, width = 'wide' }: { children: ReactNode; width?: 'narrow' | 'wide' }) {
  return <div className={width === 'narrow' ? classes.narrow : classes.wide}>{children}</div>
}

/** A card that holds one subject of a page. */
export function Section(props: {
  title?: string
  note?: ReactNode
  actions?: ReactNode
  children: ReactNode
  flush?: boolean
}) {
  return (
    <section className={classes.section} data-flush={props.flush || undefined}>
      {(props.title || props.actions) && (
        <div className={classes.sectionHead}>
          <div>
            {props.title && <Title order={2}>{props.title}</Title>}
            {props.note && (
              <Text component="div" c="dimmed" size="sm">
                {props.note}
              </Text>
            )}
          </div>
          {props.actions && <Group gap="xs">{props.actions}</Group>}
        </div>
      )}
      {props.children}
    </section>
  )
}
