import type { Database } from '@turnout/db'
import { refuse } from './errors.ts'

/** Items in one group, at most, and groups under way at once, per database, unless told otherwise. */
const GROUP_AT_MOST = 50
const AT_ONCE = 2
const RETRY_AFTER_SECONDS = 2

export interface GroupOptions<In> {
  /** Items in one group, at most. */
  size?: (first: In) => number
  /** Groups under way at once: fewer are fuller. Those that are served apart are not counted. */
  atOnce?: number
  /**
   * Items of one lane are served in the order in which they came, never by two groups at once, also when they are
   * tried again. Without lanes any two groups may be under way together.
   */
  laneOf?: (item: In) => string
  /** Items of one name are never in the same group: the later one waits for the next. */
  twinOf?: (item: In) => string | null
  /** With so many waiting, who comes next is turned away. */
  waitingAtMost?: number
}

/** How a group is to be served. */
export interface GroupTry {
  /** Wait for whatever is in the way: this is one lane alone, which keeps nobody else waiting. */
  isPatient: boolean
}

/** To be given instead of a result: this item's lane is held up, and is to be served apart from the others. */
export const HELD_UP = Symbol('held up')

interface Waiting<In, Out> {
  item: In
  resolve: (out: Out) => void
  reject: (error: unknown) => void
}

type Run<In, Out> = (db: Database, items: In[], how: GroupTry) => Promise<(Out | typeof HELD_UP)[]>

/**
 * Has one statement, or one transaction, serve whoever asks at the same time. Nobody waits for company: what comes
 * while few groups are under way starts at once, what comes meanwhile makes the next group. A group that fails is tried
 * again one by one, so that nobody fails for another's sake: `run` either does nothing or all, and gives one result per
 * item, in their order.
 * @throws DomainError UNAVAILABLE with `retryAfterSeconds` when more wait than may
 */
export function inGroups<In, Out>(
  run: Run<In, Out>,
  options: GroupOptions<In> = {},
): (db: Database, item: In) => Promise<Out> {
  const queues = new WeakMap<Database, Queue<In, Out>>()
  return (db, item) =>
    new Promise((resolve, reject) => {
      const queue = queues.get(db) ?? new Queue(db, run, options)
      queues.set(db, queue)
      queue.add({ item, resolve, reject })
    })
}

/** Who waits, lane by lane; lanes in the order in which they are to be served. */
class Queue<In, Out> {
  readonly #db: Database
  readonly #run: Run<In, Out>
  readonly #options: GroupOptions<In>
  readonly #lanes = new Map<string, Waiting<In, Out>[]>()
  readonly #busy = new Set<string>()
  #waiting = 0
  #underWay = 0

  constructor(db: Database, run: Run<In, Out>, options: GroupOptions<In>) {
    this.#db = db
    this.#run = run
    this.#options = options
  }

  add(entry: Waiting<In, Out>): void {
    if (this.#waiting >= (this.#options.waitingAtMost ?? Number.POSITIVE_INFINITY)) {
      const message = 'More is asked for just now than can be done. Try again'
      entry.reject(refuse('UNAVAILABLE', message, { retryAfterSeconds: RETRY_AFTER_SECONDS }))
      return
    }
    const lane = this.#laneOf(entry)
    const line = this.#lanes.get(lane)
    if (line) line.push(entry)
    else this.#lanes.set(lane, [entry])
    this.#waiting += 1
    if (!this.#busy.has(lane)) this.#start()
  }

  #laneOf({ item }: Waiting<In, Out>): string {
    return this.#options.laneOf?.(item) ?? ''
  }

  #start(): void {
    while (this.#underWay < (this.#options.atOnce ?? AT_ONCE)) {
      const group = this.#next()
      if (group.length === 0) return
      this.#underWay += 1
      void this.#serve(group)
    }
  }

  /** Takes the next group out of the lanes that are not being served. */
  #next(): Waiting<In, Out>[] {
    const group: Waiting<In, Out>[] = []
    const twins = new Set<string>()
    let most = GROUP_AT_MOST
    for (const [lane, line] of [...this.#lanes]) {
      if (this.#busy.has(lane)) continue
      if (group.length === 0 && line[0]) most = this.#options.size?.(line[0].item) ?? GROUP_AT_MOST
      const left: Waiting<In, Out>[] = []
      for (const [index, entry] of line.entries()) {
        if (group.length >= most) {
          left.push(...line.slice(index))
          break
        }
        const twin = this.#options.twinOf?.(entry.item) ?? null
        if (twin !== null && twins.has(twin)) left.push(entry)
        else group.push(entry)
        if (twin !== null) twins.add(twin)
      }
      // At the end of the order again, so that a crowded lane lets the others have their turn.
      this.#lanes.delete(lane)
      if (left.length > 0) this.#lanes.set(lane, left)
      if (this.#options.laneOf && left.length < line.length) this.#busy.add(lane)
      if (group.length >= most) break
    }
    this.#waiting -= group.length
    return group
  }

  async #serve(group: Waiting<In, Out>[]): Promise<void> {
    const heldUp = await this.#try(group, { isPatient: false })
    const apart = new Set(heldUp.map((entry) => this.#laneOf(entry)))
    this.#free(group.filter((entry) => !apart.has(this.#laneOf(entry))))
    this.#underWay -= 1
    this.#start()
    for (const lane of apart) {
      void this.#serveApart(heldUp.filter((entry) => this.#laneOf(entry) === lane))
    }
  }

  /** A lane that is held up keeps its place: who comes after it in the same lane waits, the others do not. */
  async #serveApart(group: Waiting<In, Out>[]): Promise<void> {
    const left = await this.#try(group, { isPatient: true })
    for (const { reject } of left) reject(new Error('A patient group gave no result'))
    this.#free(group)
    this.#start()
  }

  #free(group: Waiting<In, Out>[]): void {
    for (const entry of group) this.#busy.delete(this.#laneOf(entry))
  }

  /** @returns those that are to be served apart */
  async #try(group: Waiting<In, Out>[], how: GroupTry): Promise<Waiting<In, Out>[]> {
    try {
      const items = group.map(({ item }) => item)
      const results = await this.#run(this.#db, items, how)
      return group.filter((entry, index) => {
        const result = results[index]
        if (result === HELD_UP) return true
        if (index in results) entry.resolve(result as Out)
        else entry.reject(new Error('A group gave fewer results than it had items'))
        return false
      })
    } catch (error) {
      if (group.length > 1) return this.#tryEach(group, how)
      group[0]?.reject(error)
      return []
    }
  }

  /** One by one, in order where there are lanes. */
  async #tryEach(group: Waiting<In, Out>[], how: GroupTry): Promise<Waiting<In, Out>[]> {
    if (!this.#options.laneOf) return (await Promise.all(group.map((entry) => this.#try([entry], how)))).flat()
    const heldUp: Waiting<In, Out>[] = []
    const lanes = new Set<string>()
    for (const entry of group) {
      const lane = this.#laneOf(entry)
      const left = lanes.has(lane) ? [entry] : await this.#try([entry], how)
      if (left.length > 0) lanes.add(lane)
      heldUp.push(...left)
    }
    return heldUp
  }
}
