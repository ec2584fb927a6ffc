// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/mainwindow.h"

#include "models/tables/format.h"
#include "models/tables/tableexport.h"
#include "ui/panes/pane.h"

#include <QtCore/qsavefile.h>
#include <QtWidgets/qfiledialog.h>
#include <QtWidgets/qheaderview.h>
#include <QtWidgets/qtableview.h>

namespace berth {

void MainWindow::exportView()
{
    auto *dialog
        = new QFileDialog(this, tr("Export this view"), QString(),
                          tr("CSV for spreadsheets (*.csv);;JSON, one row a line (*.json)"));
    dialog->setObjectName(QStringLiteral("exportDialog"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(QStringLiteral("csv"));
    connect(dialog, &QFileDialog::fileSelected, this, &MainWindow::writeExport);
    dialog->open();
}

/// The columns as they stand in the view: hidden ones are left out.
static QList<int> shownColumns(const QTableView *view)
{
    QList<int> columns;
    const QHeaderView *header = view->horizontalHeader();
    for (int position = 0; position < header->count(); ++position) {
        const int column = header->logicalIndex(position);
        if (!header->isSectionHidden(column))
            columns << column;
    }
    return columns;
}

void MainWindow::writeExport(const QString &path)
{
    const auto *view = qobject_cast<const QTableView *>(pane(currentPane())->exportedView());
    if (!view)
        return;
    // Written beside and renamed: a full disk leaves the older file as it was.
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly)) {
        report(tr("%1 cannot be written: %2").arg(path, file.errorString()), true);
        return;
    }
    ExportOptions options;
    options.columns = shownColumns(view);
    const bool isJson = path.endsWith(QLatin1String(".json"), Qt::CaseInsensitive);
    const Result<int> written = isJson ? exportJson(*view->model(), file, options)
                                       : exportCsv(*view->model(), file, options);
    if (!written) {
        report(describe(written.error()), true);
        return;
    }
    if (!file.commit()) {
        report(tr("%1 cannot be written: %2").arg(path, file.errorString()), true);
        return;
    }
    report(tr("%1 exported to %2").arg(format::counted(*written, tr("row"), tr("rows")), path),
           false);
}

} // namespace berth
