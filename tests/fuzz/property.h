// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/result.h"

#include <QtCore/qbytearray.h>

#include <cstddef>
#include <cstdint>

/// What the fuzz targets share. A target is one LLVMFuzzerTestOneInput that states what has to hold
/// of whatever a parser is given; an input for which it does not ends the run and is kept.
namespace berth::fuzz {

/// Ends the run where @p holds is false, with @p property as the reason.
void require(bool holds, const char *property);

/// The input as text: UTF-8, or UTF-16 as it stands behind a byte 0xFF. Text from a JSON escape or
/// a keyboard can have half a surrogate pair in it, which UTF-8 cannot say.
[[nodiscard]] QString textOf(const uint8_t *data, size_t size);

[[nodiscard]] QByteArray bytesOf(const uint8_t *data, size_t size);

/// An error of an input: InvalidArgument, with one field error whose position lies in @p text or
/// right behind it.
void requirePlaceIn(QStringView text, const Error &error);

} // namespace berth::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
