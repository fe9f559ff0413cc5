import type { Deps } from '../core/context.ts'
import { invalid } from '../core/errors.ts'
import { isPublicAddress, literalAddress } from './address-guard.ts'
import { type UrlFault, urlFault } from './rules.ts'

const words: Record<UrlFault, string> = {
  malformed: 'Must be an address',
  https_only: 'Must begin with https://',
  credentials: 'Must not hold a name or a password',
  port: 'Must have the port 443, or one from 1024 on',
  private_address: 'Leads into a private network',
}

/**
 * Refuses an address that nothing may be sent to. A name that leads nowhere yet is taken: it is looked up again at
 * every connection, and that is what decides.
 * @throws DomainError VALIDATION_ERROR with `reason`
 */
export async function requireAllowedUrl(
  { config, resolveHost }: Pick<Deps, 'config' | 'resolveHost'>,
  address: string,
) {
  const mayBePrivate = config.webhooksMayBePrivate ?? false
  const fault = urlFault(address, mayBePrivate)
  if (fault) throw refuseUrl(fault)
  if (mayBePrivate) return
  const url = new URL(address)
  const literal = literalAddress(url)
  const addresses = literal ? [literal] : ((await resolveHost?.(url.hostname)) ?? [])
  if (!addresses.every(isPublicAddress)) throw refuseUrl('private_address')
}

function refuseUrl(reason: UrlFault) {
  return invalid('url', words[reason], { reason })
}
