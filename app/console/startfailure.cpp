// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/startfailure.h"

#include "models/domain/exitcode.h"

#include <QtWidgets/qapplication.h>
#include <QtWidgets/qmessagebox.h>

namespace berth::console {

int showStartFailure(const Error &error)
{
    const int code = exitCodeOf(error.code);
    if (QGuiApplication::platformName() == QLatin1String("offscreen"))
        return code;
    QMessageBox box(QMessageBox::Critical, QApplication::applicationDisplayName(),
                    QApplication::translate("berth", "Berth cannot open its store."),
                    QMessageBox::Close);
    box.setObjectName(QStringLiteral("startFailure"));
    box.setInformativeText(describe(error));
    box.setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    QObject::connect(&box, &QDialog::finished, &box, [code] { QApplication::exit(code); });
    box.open();
    return QApplication::exec();
}

} // namespace berth::console
