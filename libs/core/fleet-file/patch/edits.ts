import type { Attributes, ResourceRef } from '@fleetwright/contracts';

/** What a file is to say of a resource from now on. */
export type ResourceEdit = ResourceRef &
  (
    | {
        /** These fields have these values; others stay. null where the language knows no null: not declared. */
        readonly do: 'set';
        readonly fields: Attributes;
      }
    /** Declared, with these fields. Its section may be new. */
    | { readonly do: 'add'; readonly fields: Attributes }
    /** Not declared any more, nor what is declared within it: a network's peers and virtual IPs. */
    | { readonly do: 'remove' }
  );

/** Why something was not written. */
export type LeftCode =
  /** It is a secret, or a mask stands in the file or the value: neither is written. */
  | 'secret_withheld'
  /** The file does not declare the resource, so there is no place for the value. */
  | 'not_declared'
  /** The file declares the resource already. */
  | 'already_declared'
  /** The network that a peer or virtual IP belongs to is not in the file. */
  | 'network_not_declared'
  /** It comes from a template that this one extends, and cannot be taken away here. */
  | 'inherited'
  /** Another template extends this one, would get the value as well, and cannot shut it out. */
  | 'inherited_elsewhere';

/** Something that stays as it is in the file, and why. */
export interface Left {
  readonly kind: ResourceRef['kind'];
  readonly key: string;
  /** As in a difference: `config.db_password`; missing where it is the whole resource. */
  readonly path?: string;
  readonly code: LeftCode;
}
