// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/api/guard/refusal.h"

#include <QtCore/qbytearrayview.h>

#include <limits>

namespace berth::api {

/// How much framing a chunked body may have; the defaults are for our own answers.
struct ChunkLimits
{
    qint64 bodyBytes = std::numeric_limits<qint64>::max(); ///< of all data; beyond: 413
    qint64 lineBytes = std::numeric_limits<qint64>::max(); ///< beyond: 400
    qint64 extensionBytes = std::numeric_limits<qint64>::max(); ///< of the body; beyond: 400
    qint64 trailerBytes = std::numeric_limits<qint64>::max(); ///< beyond: 431
};

/// Finds the data in the chunked coding (RFC 9112 section 7.1). It keeps no bytes, so they may
/// come in any pieces. Extensions and trailers are checked and dropped.
class ChunkReader final
{
public:
    enum class State { More, End, Broken };
    struct Step
    {
        State state = State::More;
        qsizetype framing = 0; ///< bytes at the front that are no data
        qsizetype data = 0; ///< bytes of data behind them
    };

    ChunkReader() = default;
    explicit ChunkReader(const ChunkLimits &limits)
        : m_limits(limits)
    {
    }

    /// Looks at @p bytes up to the end of one piece of data. What a step leaves is given to the
    /// next one; after End it belongs to somebody else. Nothing comes after Broken.
    [[nodiscard]] Step take(QByteArrayView bytes);

    /// @returns why it is Broken.
    [[nodiscard]] const Refusal &refusal() const { return m_refusal; }

private:
    enum class Place : quint8 {
        SizeStart,
        Size,
        Extension,
        SizeEnd, ///< behind the CR
        Data,
        DataCr,
        DataLf,
        TrailerStart,
        TrailerName,
        TrailerValue,
        TrailerEnd, ///< behind the CR
        LastLf,
        Done,
    };

    [[nodiscard]] Refusal takeFraming(char c);
    [[nodiscard]] Refusal takeSize(char c);
    [[nodiscard]] Refusal takeTrailer(char c);

    ChunkLimits m_limits;
    Place m_place = Place::SizeStart;
    quint64 m_left = 0; ///< of the chunk; while its size is read, that size
    qint64 m_total = 0; ///< data of all chunks so far announced
    qint64 m_lineBytes = 0;
    qint64 m_extensionBytes = 0;
    qint64 m_trailerBytes = 0;
    Refusal m_refusal;
};

} // namespace berth::api
