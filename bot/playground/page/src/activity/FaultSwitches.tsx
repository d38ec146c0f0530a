import { act, type Faults, type PlatformName } from "../live/api";
import { Notice } from "../ui/Notice";
import { usePending } from "../ui/usePending";
import { PLATFORM_LABELS, TROUBLES } from "./trouble";

/** For each cloud, what is to be wrong with it on purpose, and whether anything is. */
export function FaultSwitches({ faults, as }: { faults: Faults | null; as: string }) {
  const pending = usePending();
  return (
    <section className="faults" aria-labelledby="faults-title">
      <h3 id="faults-title">Trouble on purpose</h3>
      {(["slack", "teams"] as const).map((cloud) => (
        <FaultSwitch
          key={cloud}
          cloud={cloud}
          chosen={faults?.[cloud] ?? ""}
          onChoose={(chosen) =>
            void pending.run("switch", () => act("/api/faults", as, { [cloud]: chosen === "" ? null : chosen }))
          }
        />
      ))}
      {pending.problem !== "" && <Notice>{pending.problem}</Notice>}
    </section>
  );
}

interface FaultSwitchProps {
  cloud: PlatformName;
  chosen: string;
  onChoose: (chosen: string) => void;
}

function FaultSwitch({ cloud, chosen, onChoose }: FaultSwitchProps) {
  return (
    <div className="fault">
      <label htmlFor={`fault-${cloud}`}>{PLATFORM_LABELS[cloud]}</label>
      <select id={`fault-${cloud}`} value={chosen} onChange={(event) => onChoose(event.target.value)}>
        {TROUBLES.map(({ trouble, label }) => (
          <option key={label} value={trouble ?? ""}>
            {label}
          </option>
        ))}
      </select>
      <span className="fault-state" data-on={chosen !== "" || undefined}>
        {chosen === "" ? "Off" : "On"}
      </span>
    </div>
  );
}
