import classes from './frame.module.css'

/** The product's sign: a T for a turnstile, and someone who has just passed it. */
export function Logo({ withName = true }: { withName?: boolean }) {
  return (
    <span className={classes.logo}>
      <svg viewBox="0 0 32 32" width="28" height="28" aria-hidden="true">
        <rect width="32" height="32" rx="8" fill="#0f6b73" />
        <path d="M8 10.5h16M16 10.5V23" fill="none" stroke="#fff" strokeWidth="3.4" strokeLinecap="round" />
        <circle cx="23.2" cy="21.6" r="2.6" fill="#f2b705" />
      </svg>
      {withName && <span className={classes.logoName}>Turnout</span>}
    </span>
  )
}
