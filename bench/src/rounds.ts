/** One measured round: how many per second, and how long each took in milliseconds. */
export interface Round {
  perSecond: number
  latencies: number[]
}

/** What is measured beside what: the product, and the limit of this machine for the same work. */
export interface Row {
  name: string
  /** What the product does, in one line. */
  product: string
  /** What the limit does, in one line. */
  limit: string
  /** The ratio that is aimed for, from the goals in ARCHITECTURE.md. */
  goal: number
  measureProduct(seconds: number): Promise<Round>
  measureLimit(seconds: number): Promise<Round>
  /** Figures besides the rates, by name. */
  facts?(): Record<string, number>
  /** Throws when what was measured did wrong, such as selling more than there was. */
  verify(): Promise<void>
}

/** Figures of one side over all rounds. */
export interface Figures {
  perSecond: { median: number; min: number; max: number }
  p50Ms: number
  p99Ms: number
}

export interface Result {
  name: string
  product: string
  limit: string
  goal: number
  rounds: number
  productFigures: Figures
  limitFigures: Figures
  facts?: Record<string, number>
  /** Median of the ratios of neighbouring rounds, which the machine's moods touch alike. */
  ratio: { median: number; min: number; max: number }
}

/** Measures product and limit in turn, after one round of each that does not count. */
export async function measure(row: Row, rounds: number, seconds: number): Promise<Result> {
  await row.measureLimit(seconds / 2)
  await row.measureProduct(seconds / 2)
  const product: Round[] = []
  const limit: Round[] = []
  for (let round = 0; round < rounds; round++) {
    limit.push(await row.measureLimit(seconds))
    product.push(await row.measureProduct(seconds))
  }
  await row.verify()
  const ratios = product.map(({ perSecond }, index) => perSecond / (limit[index]?.perSecond ?? Number.NaN))
  return {
    name: row.name,
    product: row.product,
    limit: row.limit,
    goal: row.goal,
    rounds,
    productFigures: figuresOf(product),
    limitFigures: figuresOf(limit),
    facts: row.facts?.(),
    ratio: spread(ratios),
  }
}

function figuresOf(rounds: Round[]): Figures {
  const latencies = rounds.flatMap((round) => round.latencies).sort((a, b) => a - b)
  return {
    perSecond: spread(rounds.map((round) => round.perSecond)),
    p50Ms: quantile(latencies, 0.5),
    p99Ms: quantile(latencies, 0.99),
  }
}

function spread(values: number[]): { median: number; min: number; max: number } {
  const sorted = [...values].sort((a, b) => a - b)
  return { median: quantile(sorted, 0.5), min: sorted[0] ?? Number.NaN, max: sorted.at(-1) ?? Number.NaN }
}

function quantile(sorted: number[], part: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN
}
