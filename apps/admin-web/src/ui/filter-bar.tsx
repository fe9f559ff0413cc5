import classes from './filter-bar.module.css'

interface FilterBarProps<T extends string> {
  label: string
  value: T
  options: { value: T; label: string }[]
  onChange: (value: T) => void
}

/** One of a few, as a row of buttons that scrolls where it does not fit. */
export function FilterBar<T extends string>({ label, value, options, onChange }: FilterBarProps<T>) {
  return (
    <fieldset className={classes.bar} aria-label={label}>
      {options.map((option) => (
        <button
          key={option.value}
          type="button"
          className={classes.option}
          aria-pressed={option.value === value}
          onClick={() => onChange(option.value)}
        >
          {option.label}
        </button>
      ))}
    </fieldset>
  )
}
