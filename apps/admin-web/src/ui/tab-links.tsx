import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react'
import { useLocation } from '@tanstack/react-router'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import classes from './tab-links.module.css'

/** What a link among them looks like. */
export const tabClass = classes.tab

/** How much of the row a press on an arrow moves past. */
const STEP = 0.6

/**
 * A row of links to the parts of something. They are links, not ARIA tabs: each has an address of its own. Where the row
 * is wider than the screen, the one that is open is moved into sight, and arrows show that there is more.
 */
export function TabLinks({ label, children }: { label: string; children: ReactNode }) {
  const nav = useRef<HTMLElement>(null)
  const [more, setMore] = useState({ before: false, after: false })
  const path = useLocation({ select: ({ pathname }) => pathname })
  useEffect(() => {
    const row = nav.current
    if (!row) return
    const look = () => {
      const before = row.scrollLeft > 1
      const after = row.scrollLeft + row.clientWidth < row.scrollWidth - 1
      setMore((known) => (known.before === before && known.after === after ? known : { before, after }))
    }
    const show = () => {
      const open = [...row.children].findLast((link) => isWithin(path, link.getAttribute('href') ?? ''))
      if (open) {
        const { left, width } = open.getBoundingClientRect()
        row.scrollLeft += left - row.getBoundingClientRect().left - (row.clientWidth - width) / 2
      }
      look()
    }
    const observer = new ResizeObserver(show)
    observer.observe(row)
    row.addEventListener('scroll', look, { passive: true })
    return () => {
      observer.disconnect()
      row.removeEventListener('scroll', look)
    }
  }, [path])
  const go = (way: 1 | -1) => nav.current?.scrollBy({ left: way * STEP * nav.current.clientWidth, behavior: 'smooth' })
  return (
    <div className={classes.frame}>
      {more.before && <Arrow way={-1} onPress={go} />}
      <nav ref={nav} className={classes.tabs} aria-label={label}>
        {children}
      </nav>
      {more.after && <Arrow way={1} onPress={go} />}
    </div>
  )
}

/** For the pointer only: the keyboard goes from link to link, and takes the row along. */
function Arrow({ way, onPress }: { way: 1 | -1; onPress: (way: 1 | -1) => void }) {
  const Icon = way < 0 ? IconChevronLeft : IconChevronRight
  return (
    <button
      type="button"
      className={classes.arrow}
      data-side={way < 0 ? 'before' : 'after'}
      aria-hidden
      tabIndex={-1}
      onClick={() => onPress(way)}
    >
      <Icon size={18} />
    </button>
  )
}

/** Whether a page is what a link leads to, or a part of it. */
function isWithin(path: string, link: string): boolean {
  return path === link || path.startsWith(`${link}/`)
}
