// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtCore/qglobal.h>

#include <algorithm>
#include <array>
#include <bit>
#include <utility>
#include <vector>

namespace berth {

/// Sorts @p values by the bits [firstBit, firstBit + bits), keeping the order of equal ones: least
/// significant digit first, 11 bits a pass; passes in which all digits agree are skipped.
/// @p scratch is grown to the size of @p values.
inline void radixSort(std::vector<quint64> &values, int firstBit, int bits,
                      std::vector<quint64> &scratch)
{
    constexpr int Digit = 11;
    scratch.resize(values.size());
    for (int shift = firstBit; shift < firstBit + bits; shift += Digit) {
        const int width = std::min(Digit, firstBit + bits - shift);
        const quint64 mask = (quint64(1) << width) - 1;
        std::array<quint32, 1 << Digit> start{};
        for (const quint64 value : values)
            ++start[(value >> shift) & mask];
        quint32 sum = 0;
        bool isTrivial = false;
        for (quint32 &slot : start) {
            isTrivial = isTrivial || slot == values.size();
            sum += std::exchange(slot, sum);
        }
        if (isTrivial)
            continue;
        for (const quint64 value : values)
            scratch[start[(value >> shift) & mask]++] = value;
        values.swap(scratch);
    }
}

} // namespace berth
