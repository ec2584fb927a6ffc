// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scheduler/placement/nodetable.h"
#include "scheduler/policy.h"

namespace berth::sched {

/// What a node in a given state is still worth to the typical demand: policy R1.
///
///   V(n) = sum over typical requests t of w_t * U_t(n)
///        + mu(model) * min(free GPU, CPU that is free / the CPU that the demand needs per GPU)
///
/// U_t is the usable amount of Weng et al., "Beware of Fragmentation" (USENIX ATC 2023), capped by
/// what the CPU still carries; w_t is the share of t in the arrivals over the share of the GPUs
/// that t could use at all; mu prices a model by the demand that only it can serve.
/// Fitted with doubles, evaluated in integers.
class PackValue final
{
public:
    /// Fitted values are fixed-point with this many fractional bits.
    static constexpr int FractionBits = 16;

    void fit(const DemandMix::Counts &counts, const NodeTable &nodes, NameTable &models,
             const PackSettings &settings);

    /// @param devices free thousandths of each device, ascending
    /// @returns thousandths of a GPU, fixed-point
    [[nodiscard]] qint64 value(quint32 model, qint64 cpuMilli,
                               std::span<const qint16> devices) const;

    /// What a model is worth beside the mean of all, 1; 0: nobody may use it.
    [[nodiscard]] double modelPrice(quint32 model) const
    {
        return model < m_modelPrice.size()
            ? double(m_modelPrice[model]) / double(qint64(1) << FractionBits)
            : 1.0;
    }

private:
    struct Typical
    {
        qint64 cpuMilli = 0;
        qint64 gpuPerCpu = 0; ///< usable thousandths a milli-core, fixed-point; 0: no CPU needed
        qint32 share = 0; ///< thousandths of one device, 1000 for whole ones
        qint32 devices = 1;
        qint64 weight = 0; ///< fixed-point, all together 1
    };

    std::vector<std::vector<Typical>> m_typical; ///< by model, ascending by share, then devices
    std::vector<qint64> m_modelPrice; ///< by model, fixed-point
    qint64 m_gpuPerCpu = 0; ///< thousandths a milli-core carries, fixed-point; 0: no cap
};

} // namespace berth::sched
