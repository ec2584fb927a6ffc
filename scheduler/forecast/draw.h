// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtCore/qglobal.h>

namespace berth::sched {

/// A number below @p end (at most 65,536) that belongs to @p subject in a scenario: the same each
/// time (SplitMix64, Steele et al. 2014).
inline quint64 drawBelow(quint64 end, quint64 subject, quint64 scenario)
{
    quint64 mixed = subject * 0x9e3779b97f4a7c15ULL + scenario * 0xd1b54a32d192ed03ULL;
    mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9ULL;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebULL;
    return ((mixed ^ (mixed >> 31)) & 0xffff) * end >> 16;
}

} // namespace berth::sched
