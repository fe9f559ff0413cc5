import { useLocation } from '@tanstack/react-router'
import { type ReactNode, useEffect, useRef } from 'react'
import classes from './tab-links.module.css'

/** What a link among them looks like. */
export const tabClass = classes.tab

/**
 * A row of links to the parts of something. They are links, not ARIA tabs: each has an address of its own. Where the row
 * is wider than the screen, the one that is open is moved into sight.
 */
export function TabLinks({ label, children }: { label: string; children: ReactNode }) {
  const nav = useRef<HTMLElement>(null)
  const path = useLocation({ select: ({ pathname }) => pathname })
  useEffect(() => {
    const row = nav.current
    if (!row) return
    const show = () => {
      const open = [...row.children].findLast((link) => isWithin(path, link.getAttribute('href') ?? ''))
      if (!open) return
      const { left, width } = open.getBoundingClientRect()
      row.scrollLeft += left - row.getBoundingClientRect().left - (row.clientWidth - width) / 2
    }
    const observer = new ResizeObserver(show)
    observer.observe(row)
    return () => observer.disconnect()
  }, [path])
  return (
    <nav ref={nav} className={classes.tabs} aria-label={label}>
      {children}
    </nav>
  )
}

/** Whether a page is what a link leads to, or a part of it. */
function isWithin(path: string, link: string): boolean {
  return path === link || path.startsWith(`${link}/`)
}
