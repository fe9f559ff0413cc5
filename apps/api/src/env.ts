import { join } from 'node:path'
import { z } from 'zod'
import { folderFrom, root } from './place.ts'

const flag = z.enum(['0', '1', 'true', 'false']).transform((value) => value === '1' || value === 'true')
const port = z.coerce.number().int().min(0).max(65_535)
const address = (...protocols: string[]) =>
  z.string().refine((value) => protocols.includes(protocolOf(value)), {
    error: `Must be an address that begins with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`,
  })

const origins = z.string().transform((value, context) => {
  const list = value.split(',').map((part) => part.trim())
  const isOrigin = (part: string) =>
    ['http:', 'https:'].includes(protocolOf(part)) && new URL(part).origin === part.replace(/\/$/, '').toLowerCase()
  if (!list.every(isOrigin)) context.addIssue('Must be origins such as http://192.168.1.20:4000, with commas between')
  return list.map((part) => part.replace(/\/$/, '').toLowerCase())
})

/** Variables that mean nothing without each other. */
const PAIRS = [
  ['TLS_CERT', 'TLS_KEY'],
  ['STRIPE_SECRET_KEY', 'STRIPE_WEBHOOK_SECRET'],
] as const

const variables = z
  .object({
    PORT: port.default(4000),
    HOST: z.string().min(1).default('127.0.0.1'),
    PUBLIC_URL: address('http:', 'https:').optional(),
    TRUSTED_ORIGINS: origins.default([]),
    TLS_CERT: z.string().optional(),
    TLS_KEY: z.string().optional(),
    TRUST_PROXY: z.coerce.number().int().min(0).max(10).default(0),
    DATA_DIR: z.string().default(join(root, '.data')).transform(folderFrom),
    DATABASE_URL: address('postgres:', 'postgresql:').optional(),
    DATABASE_POOL: z.coerce.number().int().min(4).max(500).default(20),
    REDIS_URL: address('redis:', 'rediss:').optional(),
    // Braces keep all keys in one slot of a cluster.
    REDIS_PREFIX: z
      .string()
      .regex(/^[\w{}.-]{1,50}$/, { error: 'Must be letters, digits, _ . - and braces' })
      .default('turnout'),
    JOB_SLOTS: z.coerce.number().int().min(1).max(200).default(10),
    ROLE: z.enum(['http', 'worker', 'all']).default('all'),
    DRAIN_SECONDS: z.coerce.number().int().min(0).max(600).default(1),
    SMTP_URL: address('smtp:', 'smtps:').optional(),
    MAIL_FROM: z.string().min(3).max(200).optional(),
    MAIL_REPLY_TO: z.email().max(200).optional(),
    SMTP_RATE: z.coerce.number().int().min(0).max(1000).default(0),
    // With a token of 48 digits after it, a local part has to stay within 64 characters (RFC 5321 §4.5.3.1.1).
    MAIL_BOUNCE_ADDRESS: z
      .email()
      .refine((value) => !value.includes('+') && value.indexOf('@') <= 15, {
        error: 'Must have at most 15 characters before its @, and no +',
      })
      .optional(),
    MAIL_BOUNCE_SECRET: z.string().min(16, { error: 'Must have at least 16 characters' }).optional(),
    STRIPE_SECRET_KEY: z
      .string()
      .regex(/^(sk|rk)_\w+$/, { error: 'Must be a secret key of Stripe, sk_… or rk_…' })
      .optional(),
    STRIPE_WEBHOOK_SECRET: z
      .string()
      .regex(/^whsec_\w+$/, { error: 'Must be the signing secret of a webhook endpoint at Stripe, whsec_…' })
      .optional(),
    // A proxy, or a stand-in for tests.
    STRIPE_API_URL: address('http:', 'https:').optional(),
    SESSION_SECRET: z.string().min(16, { error: 'Must have at least 16 characters' }).optional(),
    ADMIN_EMAIL: z.email().default('admin@example.com'),
    ADMIN_PASSWORD: z.string().min(10, { error: 'Must have at least 10 characters' }).max(200).optional(),
    DEMO: flag.default(false),
    HOLD_MINUTES: z.coerce
      .number()
      .int()
      .min(1)
      .max(24 * 60)
      .default(15),
    CACHE_TTL: z.coerce.number().int().min(0).max(86_400).default(300),
    MINIMUM_SPOTS_THRESHOLD: z.coerce.number().int().min(0).max(1000).default(3),
    // A class or an office that buys together has one address; a limit below a hundred would turn them away.
    ORDER_LIMIT_PER_ORIGIN: z.coerce.number().int().min(0).default(200),
    ORDER_GROUP_SIZE: z.coerce.number().int().min(1).max(1000).default(100),
    // For development: a server that can be told to call any address is a way into its network.
    WEBHOOK_ALLOW_PRIVATE: flag.default(false),
    CONNECTION_LIMIT_PER_ADDRESS: z.coerce.number().int().min(0).default(1_000),
    LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
    NODE_ENV: z.enum(['production', 'development', 'test']).catch('production'),
  })
  .superRefine((env, context) => {
    for (const [one, other] of PAIRS) {
      if (Boolean(env[one]) === Boolean(env[other])) continue
      const path = [env[one] ? other : one]
      context.addIssue({ code: 'custom', path, message: `${one} and ${other} belong together` })
    }
  })

/** Every variable that is read. */
export const SETTING_NAMES: readonly string[] = Object.keys(variables.shape)

/** Variables of the contract that a later version reads. */
const LATER = ['STORAGE_URL'] as const

/** The settings of this process. */
export interface Env extends Omit<z.output<typeof variables>, 'PUBLIC_URL'> {
  /** Without a slash at its end. */
  PUBLIC_URL: string
  /** What the operator should know about the settings. */
  warnings: string[]
}

/** Settings that cannot be used: says all that is wrong at once, and none of the values. */
export class EnvError extends Error {
  override readonly name = 'EnvError'
}

/**
 * Reads the environment. An empty variable counts as one that is not set.
 * @throws EnvError naming every mistake
 */
export function readEnv(source: NodeJS.ProcessEnv = process.env): Env {
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value?.trim()))
  const parsed = variables.safeParse(given)
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`)
    throw new EnvError(`The environment has ${lines.length === 1 ? 'a mistake' : 'mistakes'}:\n${lines.join('\n')}`)
  }
  const env = parsed.data
  const scheme = env.TLS_CERT ? 'https' : 'http'
  return {
    ...env,
    PUBLIC_URL: (env.PUBLIC_URL ?? `${scheme}://localhost:${env.PORT}`).replace(/\/+$/, ''),
    warnings: LATER.filter((name) => given[name]).map((name) => `${name} is set, but this version does not use it yet`),
  }
}

function protocolOf(value: string): string {
  return URL.canParse(value) ? new URL(value).protocol : ''
}
