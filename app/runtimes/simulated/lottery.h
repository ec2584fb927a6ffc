// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/ids.h"

namespace berth {

/// What chance decides about one attempt; the same attempt always draws the same.
class Lottery final
{
public:
    enum Question : quint64 { StartLatency = 1, StopLatency, StartFailure, Failure, FailureTime };

    Lottery(ReplicaId replica, int number)
        : m_ticket(mixed(quint64(replica.value()) * 1'000'003 + quint64(number)))
    {
    }

    [[nodiscard]] quint64 draw(Question question, quint64 seed) const
    {
        return mixed(m_ticket ^ mixed(seed * 31 + question));
    }

    /// In [0, 1).
    [[nodiscard]] double fraction(Question question, quint64 seed) const
    {
        return double(draw(question, seed) >> 11) * 0x1p-53;
    }

private:
    /// The finaliser of SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number
    /// generators, OOPSLA 2014).
    static constexpr quint64 mixed(quint64 value)
    {
        value += 0x9e3779b97f4a7c15;
        value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9;
        value = (value ^ (value >> 27)) * 0x94d049bb133111eb;
        return value ^ (value >> 31);
    }

    quint64 m_ticket;
};

} // namespace berth
