// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/composition.h"

#include "app/runtimes/simulated/simulatedruntime.h"

namespace berth {

core::RuntimeFactory simulatedRuntime(double speed)
{
    return [speed](const QString &journalPath, const Clock &clock) -> std::unique_ptr<Runtime> {
        return std::make_unique<SimulatedRuntime>(
            SimulationOptions{.journalPath = journalPath, .speed = speed}, clock);
    };
}

} // namespace berth
