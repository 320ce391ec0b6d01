interface ChoiceProps {
  readonly label: string;
  readonly value: string | undefined;
  /** Values and what they are called. */
  readonly options: readonly (readonly [string, string])[];
  /** An empty text: all. */
  readonly onChange: (value: string) => void;
}

/** One of several, or all. */
export function Choice({ label, value = '', options, onChange }: ChoiceProps) {
  return (
    <select aria-label={label} value={value} onChange={(event) => onChange(event.target.value)}>
      <option value="">{label}: all</option>
      {options.map(([each, name]) => (
        <option key={each} value={each}>
          {name}
        </option>
      ))}
    </select>
  );
}
