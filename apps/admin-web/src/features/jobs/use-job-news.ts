import { useThrottledCallback } from '@mantine/hooks'
import { api } from '@turnout/client/react'
import type { JobMessage } from '@turnout/router/events/jobs'
import { useEffect, useState } from 'react'

const AT_MOST_EVERY_MS = 1_000
const TRY_AGAIN_MS = 5_000

/** A long job that is under way, by the news of it. */
export interface Progress {
  jobId: string
  name: string
  done: number
  total: number
}

/**
 * Long jobs as they get on, by their news; and has the lists on screen read again when a job has failed, or somebody
 * did something about one.
 */
export function useJobNews(): ReadonlyMap<string, Progress> {
  const utils = api.useUtils()
  const [known, setKnown] = useState<ReadonlyMap<string, Progress>>(new Map())
  const refresh = useThrottledCallback(() => {
    void utils.jobs.list.invalidate()
    void utils.jobs.summary.invalidate()
  }, AT_MOST_EVERY_MS)
  const { status, reset } = api.jobs.watch.useSubscription(
    {},
    {
      onData: ({ data }) => {
        setKnown((before) => after(before, data))
        if (data.type !== 'job.progressed') refresh()
      },
    },
  )
  const hasEnded = status === 'error' || status === 'idle'
  useEffect(() => {
    if (!hasEnded) return
    const timer = setTimeout(reset, TRY_AGAIN_MS)
    return () => clearTimeout(timer)
  }, [hasEnded, reset])
  return known
}

function after(before: ReadonlyMap<string, Progress>, { type, payload }: JobMessage): ReadonlyMap<string, Progress> {
  const next = new Map(before)
  if (type === 'job.progressed') next.set(payload.jobId, payload)
  else if (payload.jobId) next.delete(payload.jobId)
  return next
}
