import { api } from '@turnout/client/react'
import { useCallback, useRef, useState } from 'react'
import { useErrorText } from '../../lib/error-text.ts'

/** One cell of the matrix. */
export const cellKey = (ticketTypeId: string, sessionId: string) => `${ticketTypeId} ${sessionId}`

export interface InclusionState {
  /** What cells that are being saved will be; laid over what the server said. */
  pending: ReadonlyMap<string, boolean>
  /** Why the last change was not saved. */
  failure: string | null
  /** True once something was saved here. */
  hasSaved: boolean
  set: (ticketTypeId: string, sessionId: string, isIncluded: boolean) => void
}

/**
 * Saves cells as they are pressed. A cell shows its new state at once; pressed again while it is being saved, its last
 * state is sent after the first, so that the server ends with what the screen shows.
 */
export function useInclusion(eventId: string): InclusionState {
  const errorText = useErrorText()
  const utils = api.useUtils()
  const { mutateAsync } = api.ticketTypes.setInclusion.useMutation()
  const [pending, setPending] = useState<ReadonlyMap<string, boolean>>(new Map())
  const [failure, setFailure] = useState<string | null>(null)
  const [hasSaved, setHasSaved] = useState(false)
  const wanted = useRef(new Map<string, boolean>())
  const running = useRef(new Set<string>())

  const patch = (ticketTypeId: string, sessionId: string, isIncluded: boolean) =>
    utils.ticketTypes.list.setData({ eventId }, (types) =>
      types?.map((type) => {
        if (type.id !== ticketTypeId) return type
        const others = type.sessionIds.filter((id) => id !== sessionId)
        return { ...type, sessionIds: isIncluded ? [...others, sessionId] : others }
      }),
    )

  const save = async (ticketTypeId: string, sessionId: string) => {
    const key = cellKey(ticketTypeId, sessionId)
    running.current.add(key)
    try {
      for (let sent: boolean | undefined; wanted.current.get(key) !== sent; ) {
        sent = wanted.current.get(key) === true
        await mutateAsync({ ticketTypeId, sessionId, isIncluded: sent })
        patch(ticketTypeId, sessionId, sent)
      }
      setHasSaved(true)
    } catch (error) {
      setFailure(errorText(error))
      void utils.ticketTypes.list.invalidate({ eventId })
    }
    wanted.current.delete(key)
    running.current.delete(key)
    setPending(new Map(wanted.current))
    if (running.current.size === 0) void utils.events.get.invalidate({ eventId })
  }

  const latestSave = useRef(save)
  latestSave.current = save
  const set = useCallback((ticketTypeId: string, sessionId: string, isIncluded: boolean) => {
    const key = cellKey(ticketTypeId, sessionId)
    wanted.current.set(key, isIncluded)
    setPending(new Map(wanted.current))
    setFailure(null)
    if (!running.current.has(key)) void latestSave.current(ticketTypeId, sessionId)
  }, [])

  return { pending, failure, hasSaved, set }
}
