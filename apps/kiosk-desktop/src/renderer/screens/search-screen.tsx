import type { SearchResult } from '@turnout/router/schema/check-in'
import { useEffect, useState } from 'react'
import { type Door, SEARCH_LIMIT } from '../door/open-door.ts'
import { useWords } from '../i18n/i18n.ts'
import { Button } from '../ui/button.tsx'
import { Field } from '../ui/field.tsx'
import { SearchHit } from './search-hit.tsx'

interface Props {
  door: Door
  onClose: () => void
  onAdmit: (humanCode: string) => Promise<void>
  onUndo: (checkInId: string, name: string | null) => void
}

type Found = { query: string; hits: SearchResult } | 'failed' | null

const SHORTEST = 3
const PAUSE_MS = 200

/** Finds a guest without a code: by name, order or the short code. */
export function SearchScreen({ door, onClose, onAdmit, onUndo }: Props) {
  const t = useWords()
  const [query, setQuery] = useState('')
  const found = useSearch(door, query.trim())
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'Escape' && document.querySelector('dialog[open]') === null) onClose()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [onClose])

  return (
    <main className="search" aria-label={t('search.title')}>
      <div className="search-head">
        <Button look="ghost" icon="back" aria-label={t('common.back')} onClick={onClose} />
        <Field
          label={t('search.label')}
          type="search"
          value={query}
          onChange={(event) => setQuery(event.target.value)}
          autoComplete="off"
          spellCheck={false}
          maxLength={160}
          ref={focusFirst}
        />
      </div>
      <p className="soft search-count" role="status">
        {statusOf(found, query.trim())}
      </p>
      {found !== null && found !== 'failed' && (
        <ul className="hits">
          {found.hits.map((hit) => (
            <SearchHit key={hit.ticketId} door={door} hit={hit} onAdmit={onAdmit} onUndo={onUndo} />
          ))}
        </ul>
      )}
    </main>
  )

  function statusOf(state: Found, typed: string): string {
    if (typed.length < SHORTEST) return t('search.hint')
    if (state === 'failed') return t('search.failed')
    if (state === null || state.query !== typed) return t('search.searching')
    const count = state.hits.length
    if (count === 0) return t('search.none', { query: typed })
    return count < SEARCH_LIMIT ? t('search.found', { count }) : t('search.many', { count })
  }
}

function useSearch(door: Door, query: string): Found {
  const [found, setFound] = useState<Found>(null)
  useEffect(() => {
    if (query.length < SHORTEST) {
      setFound(null)
      return
    }
    const abort = new AbortController()
    const timer = setTimeout(() => {
      door.search(query, abort.signal).then(
        (hits) => setFound({ query, hits }),
        () => {
          if (!abort.signal.aborted) setFound('failed')
        },
      )
    }, PAUSE_MS)
    return () => {
      clearTimeout(timer)
      abort.abort()
    }
  }, [door, query])
  return found
}

function focusFirst(element: HTMLInputElement | null): void {
  element?.focus()
}
