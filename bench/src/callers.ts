import type { Round } from './rounds.ts'

/**
 * Keeps so many callers busy for so long: each calls again as soon as it was answered. Warm connections are the
 * caller's affair. A call that fails ends the benchmark.
 */
export async function keepCalling(
  callers: number,
  seconds: number,
  call: (caller: number) => Promise<void>,
): Promise<Round> {
  const latencies: number[] = []
  const startedAt = performance.now()
  const until = startedAt + seconds * 1000
  const one = async (caller: number) => {
    while (performance.now() < until) {
      const from = performance.now()
      await call(caller)
      latencies.push(performance.now() - from)
    }
  }
  const ended = await Promise.allSettled(Array.from({ length: callers }, (_, caller) => one(caller)))
  const failed = ended.find((end) => end.status === 'rejected')
  if (failed) throw failed.reason
  return { perSecond: latencies.length / ((performance.now() - startedAt) / 1000), latencies }
}
