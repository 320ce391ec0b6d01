import { useEffect, useRef, useState } from 'react';

interface SearchBoxProps {
  readonly label: string;
  readonly placeholder: string;
  /** As the address says it. */
  readonly value: string | undefined;
  readonly onChange: (value: string) => void;
}

/**
 * What a list is narrowed to by words. The address follows what is typed a moment later: while somebody types, the field
 * has what was typed, and no letter is lost to an address that is behind.
 */
export function SearchBox({ label, placeholder, value = '', onChange }: SearchBoxProps) {
  const [text, setText] = useState(value);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (document.activeElement !== field.current) setText(value);
  }, [value]);
  return (
    <input
      ref={field}
      type="search"
      aria-label={label}
      placeholder={placeholder}
      value={text}
      onChange={(event) => {
        setText(event.target.value);
        onChange(event.target.value);
      }}
    />
  );
}
