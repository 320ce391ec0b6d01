import { groupsOf, type Permissions, verbOf } from './words.ts';

interface PermissionChoiceProps {
  /** Those that may be given. */
  readonly offered: Permissions;
  readonly chosen: Permissions;
  readonly onChange: (chosen: Permissions) => void;
}

/** What a token may do: permissions of who makes it, by what they are about. */
export function PermissionChoice({ offered, chosen, onChange }: PermissionChoiceProps) {
  const toggle = (permission: Permissions[number], isOn: boolean) =>
    onChange(isOn ? [...chosen, permission] : chosen.filter((each) => each !== permission));
  return (
    <div className="fields-2" role="group" aria-label="Permissions: one or several of yours">
      {groupsOf(offered).map(({ area, permissions }) => (
        <fieldset key={area} className="needed">
          <legend>{area}</legend>
          {permissions.map((permission) => (
            <label key={permission} className="check">
              <input
                type="checkbox"
                title={permission}
                checked={chosen.includes(permission)}
                onChange={(event) => toggle(permission, event.target.checked)}
              />
              {verbOf(permission)}
            </label>
          ))}
        </fieldset>
      ))}
    </div>
  );
}
