import { Icon } from "../../ui/Icon";
import { Picker } from "../../ui/Picker";
import type { CheckboxesElement, InputBlock, RadioButtonsElement } from "../blocks";
import { NotDrawn } from "../blocks/NotDrawn";
import { groupsOf } from "../blocks/SelectMenu";

interface InputFieldProps {
  block: InputBlock;
  value: string | string[];
  error: string;
  onChange: (value: string | string[]) => void;
}

/** A field of a modal: its label, the input, what helps, and what is wrong with it. */
export function InputField(props: InputFieldProps) {
  const { block, error } = props;
  const optional = block.optional === true;
  const label = (
    <>
      {block.label.text}
      {optional && <span className="field-optional"> (optional)</span>}
    </>
  );
  const grouped = block.element.type === "radio_buttons" || block.element.type === "checkboxes";
  const Wrapper = grouped ? "fieldset" : "div";
  return (
    <Wrapper className="field" data-invalid={error !== "" || undefined}>
      {grouped ? <legend>{label}</legend> : <label htmlFor={idOf(block)}>{label}</label>}
      <FieldInput {...props} />
      {error !== "" && (
        <p className="field-error" id={`${idOf(block)}-error`}>
          <Icon name="warning" size={15} />
          {error}
        </p>
      )}
      {block.hint !== undefined && (
        <p className="field-hint" id={`${idOf(block)}-hint`}>
          {block.hint.text}
        </p>
      )}
    </Wrapper>
  );
}

function idOf(block: InputBlock): string {
  return `field-${block.block_id}`;
}

function FieldInput({ block, value, error, onChange }: InputFieldProps) {
  const { element } = block;
  const described = [error !== "" ? `${idOf(block)}-error` : "", block.hint !== undefined ? `${idOf(block)}-hint` : ""];
  const common = {
    id: idOf(block),
    "aria-describedby": described.join(" ").trim() || undefined,
    "aria-invalid": error !== "",
    "aria-required": block.optional !== true,
  };
  const text = typeof value === "string" ? value : "";
  const many = typeof value === "string" ? [] : value;

  switch (element.type) {
    case "plain_text_input": {
      const shared = { ...common, value: text, placeholder: element.placeholder?.text };
      if (element.multiline === true) {
        return <textarea {...shared} rows={4} onChange={(event) => onChange(event.target.value)} />;
      }
      return <input {...shared} type="text" autoComplete="off" onChange={(event) => onChange(event.target.value)} />;
    }
    case "datepicker":
      return <input {...common} type="date" value={text} onChange={(event) => onChange(event.target.value)} />;
    case "static_select":
    case "multi_static_select": {
      const several = element.type === "multi_static_select";
      return (
        <Picker
          id={common.id}
          label={block.label.text}
          groups={groupsOf(element)}
          many={several}
          chosen={several ? many : text === "" ? [] : [text]}
          onChange={(chosen) => onChange(several ? chosen : (chosen[0] ?? ""))}
          placeholder={element.placeholder?.text ?? "Choose"}
          describedBy={common["aria-describedby"]}
          invalid={error !== ""}
          required={block.optional !== true}
        />
      );
    }
    case "radio_buttons":
      return <Radios element={element} name={common.id} value={text} onChange={onChange} />;
    case "checkboxes":
      return <Checkboxes element={element} value={many} onChange={onChange} />;
    default:
      return <NotDrawn type={(element as { type: string }).type} />;
  }
}

function Radios({
  element,
  name,
  value,
  onChange,
}: {
  element: RadioButtonsElement;
  name: string;
  value: string;
  onChange: (value: string) => void;
}) {
  return element.options.map((option) => (
    <label className="tick" key={option.value}>
      <input type="radio" name={name} checked={value === option.value} onChange={() => onChange(option.value)} />
      <span>{option.text.text}</span>
    </label>
  ));
}

function Checkboxes({
  element,
  value,
  onChange,
}: {
  element: CheckboxesElement;
  value: string[];
  onChange: (value: string[]) => void;
}) {
  const inOrder = (chosen: Set<string>) => element.options.map((option) => option.value).filter((one) => chosen.has(one));
  return element.options.map((option) => (
    <label className="tick" key={option.value}>
      <input
        type="checkbox"
        checked={value.includes(option.value)}
        onChange={(event) => {
          const chosen = new Set(value);
          if (event.target.checked) chosen.add(option.value);
          else chosen.delete(option.value);
          onChange(inOrder(chosen));
        }}
      />
      <span>{option.text.text}</span>
    </label>
  ));
}
