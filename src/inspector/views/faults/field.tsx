import type { ComponentChildren } from 'preact';
import { useId, useState } from 'preact/hooks';
import {
  constantOf,
  type Fields,
  initialOf,
  isFields,
  pairsOf,
  type Schema,
  textOfValue,
  titleOf,
  valueOf,
  variantOf,
} from './schema.ts';

interface FieldProps {
  readonly name: string;
  readonly schema: Schema;
  /** `undefined` if it is omitted. */
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
}

/** Characters from which on a text gets several lines. */
const LONG = 2_000;

/** The input for a value, which follows from its schema. */
export function Field(props: FieldProps) {
  const { schema } = props;
  const { type, anyOf, properties, additionalProperties, maxLength = 0 } = schema;
  if (constantOf(schema) !== undefined) return null;
  if (anyOf?.every((variant) => constantOf(variant) !== undefined) === true) {
    return <Options {...props} options={anyOf.map(constantOf)} />;
  }
  if (anyOf?.some((variant) => variant.properties !== undefined) === true) return <Union {...props} variants={anyOf} />;
  if (properties !== undefined) return <Group {...props} />;
  if (typeof additionalProperties === 'object') {
    return <TextArea {...props} hint="One a line, such as name: value." read={pairsOf} />;
  }
  if (type === 'array') return <TextArea {...props} hint="As JSON." read={valueOf} />;
  if (type === 'boolean') return <Options {...props} options={[true, false]} />;
  if (type === 'string' && maxLength >= LONG) return <TextArea {...props} hint="" read={(text) => text || undefined} />;
  return <Input {...props} />;
}

/** One line. It keeps what is typed, since a number may be written in several ways. */
function Input(props: FieldProps) {
  const {
    schema: { type },
    value,
    onChange,
  } = props;
  const [text, setText] = useState(textOfValue(value));
  return (
    <Labelled {...props}>
      {(ids) => (
        <input
          {...ids}
          inputMode={type === 'integer' || type === 'number' ? 'decimal' : 'text'}
          autocomplete="off"
          spellcheck={false}
          value={text}
          onInput={({ currentTarget }) => {
            setText(currentTarget.value);
            onChange(type === 'string' ? currentTarget.value || undefined : valueOf(currentTarget.value));
          }}
        />
      )}
    </Labelled>
  );
}

interface LabelledProps extends FieldProps {
  readonly hint?: string;
  readonly children: (ids: { readonly id: string; readonly 'aria-describedby': string }) => ComponentChildren;
}

function Labelled({ name, schema, hint, children }: LabelledProps) {
  const id = useId();
  const about = `${id}-about`;
  return (
    <div class="field">
      <label for={id}>{name}</label>
      {children({ id, 'aria-describedby': about })}
      <small id={about}>{[schema.description, hint].filter(Boolean).join(' ').replaceAll('`', '')}</small>
    </div>
  );
}

function Options(props: FieldProps & { readonly options: readonly unknown[] }) {
  const { value, options, onChange } = props;
  return (
    <Labelled {...props}>
      {(ids) => (
        <select
          {...ids}
          value={textOfValue(value)}
          onChange={({ currentTarget }) => {
            onChange(options.find((option) => textOfValue(option) === currentTarget.value));
          }}
        >
          <option value="">default</option>
          {options.map((option) => (
            <option key={textOfValue(option)}>{textOfValue(option)}</option>
          ))}
        </select>
      )}
    </Labelled>
  );
}

function TextArea(props: FieldProps & { readonly hint: string; readonly read: (text: string) => unknown }) {
  const [text, setText] = useState('');
  return (
    <Labelled {...props}>
      {(ids) => (
        <textarea
          {...ids}
          rows={2}
          spellcheck={false}
          value={text}
          onInput={({ currentTarget }) => {
            setText(currentTarget.value);
            props.onChange(props.read(currentTarget.value));
          }}
        />
      )}
    </Labelled>
  );
}

/** One of several kinds of values, and the fields of the chosen one. */
function Union({ variants, ...props }: FieldProps & { readonly variants: readonly Schema[] }) {
  const { name, schema, value, onChange } = props;
  const chosen = variantOf(variants, value);
  return (
    <div class="union">
      <Labelled {...props} schema={{ description: chosen?.description ?? schema.description ?? '' }}>
        {(ids) => (
          <select
            {...ids}
            value={chosen === undefined ? '' : titleOf(chosen)}
            onChange={({ currentTarget }) => {
              const next = variants.find((variant) => titleOf(variant) === currentTarget.value);
              onChange(next && initialOf(next));
            }}
          >
            <option value="">none</option>
            {variants.map((variant) => (
              <option key={titleOf(variant)}>{titleOf(variant)}</option>
            ))}
          </select>
        )}
      </Labelled>
      {chosen !== undefined && (
        <Inner
          key={titleOf(chosen)}
          name={name}
          schema={chosen}
          value={value}
          onChange={(next) => {
            onChange(next ?? initialOf(chosen));
          }}
        />
      )}
    </div>
  );
}

/** The fields of an object without a frame of their own, or the input of another value. */
function Inner({ name, schema, value, onChange }: FieldProps) {
  const { properties } = schema;
  // What it is has been said already.
  if (properties === undefined)
    return <Field name={`${name} value`} schema={{ ...schema, description: '' }} value={value} onChange={onChange} />;
  const fields: Fields = isFields(value) ? value : {};
  return (
    <>
      {Object.entries(properties).map(([property, inner]) => (
        <Field
          key={property}
          name={property}
          schema={inner}
          value={fields[property]}
          onChange={(next) => {
            const changed = { ...fields, [property]: next };
            // An optional object without fields is omitted.
            onChange(Object.values(changed).every((one) => one === undefined) ? undefined : changed);
          }}
        />
      ))}
    </>
  );
}

function Group(props: FieldProps) {
  return (
    <fieldset>
      <legend>{props.name}</legend>
      <Inner {...props} />
    </fieldset>
  );
}
